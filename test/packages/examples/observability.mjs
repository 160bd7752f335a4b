import assert from 'node:assert/strict';

let metricsPort;

export async function prepare({ freePort }) {
  metricsPort = await freePort();
  return { METRICS_PORT: String(metricsPort) };
}

/** Signs in to `examples/observability`, and reads what Prometheus would. */
export async function run(page, { base, signIn }) {
  await page.goto(base);
  await signIn(page, 'jane@example.com');
  await page.getByText('You are signed in.').waitFor();
  const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  for (const sample of [
    /^scalekit_sso_logins_total\{.*outcome="completed".*\} 1$/m,
    /^scalekit_sso_login_duration_count\{.*\} 1$/m,
    /^scalekit_sso_environment_call_duration_count\{.*operation="token".*\} 1$/m,
    /^scalekit_sso_access_refusals_total\{.*error_type="login_required".*\} 1$/m,
  ]) {
    assert.match(metrics, sample);
  }
  assert.doesNotMatch(metrics, /jane|org_|conn_/);
  const ready = await fetch(`${base}/readyz`);
  const { details } = await ready.json();
  assert.deepEqual(
    [ready.status, details.sso.store, details.sso.environment, ready.headers.get('set-cookie')],
    [200, 'ok', 'ok', null],
  );
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel(/e-?mail/i).waitFor();
}
