const $ = (id) => document.getElementById(id);

/** In memory only: a script of another page, and the next visit, fetch another one. */
let accessToken;

async function refresh() {
  const answer = await fetch('/auth/token', { method: 'POST' });
  accessToken = answer.ok ? (await answer.json()).token : undefined;
}

/** Once more with a new token where the old one has expired. */
async function api(path, isAgain = false) {
  const answer = await fetch(path, { headers: { Authorization: `Bearer ${accessToken}` } });
  if (answer.status !== 401 || isAgain) {
    return answer;
  }
  await refresh();
  return api(path, true);
}

async function show() {
  const answer = await api('/orders');
  const { of, orders } = answer.ok ? await answer.json() : { orders: [] };
  $('status').textContent = answer.ok ? `You are signed in as ${of}.` : 'You are signed out.';
  $('orders').replaceChildren(
    ...orders.map((order) => Object.assign(document.createElement('li'), { textContent: order })),
  );
  $('sign-in').hidden = answer.ok;
  $('sign-out').hidden = !answer.ok;
}

$('sign-out').addEventListener('click', async () => {
  await fetch('/auth/token', { method: 'DELETE' });
  accessToken = undefined;
  await show();
});

await show();
