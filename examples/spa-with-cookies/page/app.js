const { api } = await fetch('/config.json').then((answer) => answer.json());

const [status, signIn, orders, signOut] = ['status', 'sign-in', 'orders', 'sign-out'].map((id) =>
  document.getElementById(id),
);

/** A request to the API, with the session cookie that the browser keeps for it. */
function call(path, options) {
  return fetch(api + path, { credentials: 'include', ...options });
}

async function show() {
  const answer = await call('/api/orders');
  const isSignedIn = answer.ok;
  signIn.hidden = isSignedIn;
  signOut.hidden = !isSignedIn;
  status.textContent = isSignedIn ? 'You are signed in.' : 'You are signed out.';
  const items = isSignedIn ? await answer.json() : [];
  orders.replaceChildren(
    ...items.map((text) => Object.assign(document.createElement('li'), { textContent: text })),
  );
}

signIn.addEventListener('submit', async (event) => {
  event.preventDefault();
  const answer = await call('/auth/availability', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(new FormData(signIn))),
  });
  const { loginUrl } = await answer.json();
  if (loginUrl === undefined) {
    status.textContent = 'There is no single sign-on for this address.';
    return;
  }
  const url = new URL(loginUrl);
  // Comes back to this very page.
  url.searchParams.set('return_to', location.href);
  location.assign(url);
});

signOut.addEventListener('click', async () => {
  const answer = await call('/auth/logout', { method: 'POST' });
  if (answer.ok) {
    await show();
  } else {
    status.textContent = 'You may still be signed in. Try again.';
  }
});

await show();
