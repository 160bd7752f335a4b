import assert from 'node:assert/strict';

const CONNECTIONS = ['subscription', 'socket', 'events'];

/** Uses GraphQL, a WebSocket and server-sent events, and signs out of all at once. */
export async function run(page, { base, signIn }) {
  const seen = (id, text) =>
    page.locator(`#${id}`).getByText(text, { exact: true }).first().waitFor();
  const add = async (item, by) => {
    await page.getByLabel('Item').fill(item);
    await page.getByRole('button', { name: by }).click();
    for (const id of CONNECTIONS) {
      await seen(id, item);
    }
  };
  await page.goto(base);
  await signIn(page, 'jane@example.com');
  await page.getByRole('heading', { name: 'Orders' }).waitFor();
  for (const id of CONNECTIONS) {
    await seen(id, 'open');
  }
  await add('apples', 'Add by GraphQL');
  await add('pears', 'Add by WebSocket');
  await page.getByRole('button', { name: 'Close the books' }).click();
  await page.getByText('step_up_required').waitFor();

  // Another site has the user's cookies, and gets nothing.
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const headers = { cookie, origin: 'https://evil.example' };
  const poll = await fetch(`${base}/socket.io/?EIO=4&transport=polling`, { headers });
  const { sid } = JSON.parse((await poll.text()).slice(1));
  const own = `${base}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
  await fetch(own, { method: 'POST', headers, body: '40' });
  assert.match(await (await fetch(own, { headers })).text(), /^44.*cross_site_request/);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await seen('subscription', 'closed: 4401 session_expired');
  await seen('socket', 'session_expired');
  await seen('socket', 'closed');
  await seen('events', 'closed');
  await page.reload();
  await page.getByLabel(/e-?mail/i).waitFor();
}
