/** What users and identity providers say is foreign text. */
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const page = (title: string, main: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { max-width: 24rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit; }
input, button { margin: .25rem 0 1rem; padding: .5rem; }
</style>
<h1>${title}</h1>
${main}`;

export function signInPage(view: {
  readonly hasFailed: boolean;
  readonly returnTo: string;
  readonly isThirdParty: boolean;
}): string {
  const returnTo = `<input type="hidden" name="return_to" value="${escapeHtml(view.returnTo)}">`;
  const thirdParty = view.isThirdParty
    ? '<input type="hidden" name="third_party" value="true">'
    : '';
  return page(
    'Sign in',
    `${view.hasFailed ? '<p role="alert">E-mail or password is wrong.</p>' : ''}
<form action="/auth/login">
  <label for="work">Work e-mail</label>
  <input id="work" name="login_hint" type="email" autocomplete="username" required>
  ${returnTo}${thirdParty}
  <button>Continue with single sign-on</button>
</form>
<form method="post" action="/sign-in/password">
  <label for="email">E-mail</label>
  <input id="email" name="email" type="email" autocomplete="username" required>
  <label for="password">Password</label>
  <input id="password" name="password" type="password" autocomplete="current-password" required>
  ${returnTo}
  <button>Sign in with password</button>
</form>`,
  );
}

export const homePage = (email: string, way: string): string =>
  page(
    'Home',
    `<p>You are signed in as ${escapeHtml(email)} by ${way}.</p>
<form method="post" action="/auth/logout"><button>Sign out</button></form>`,
  );
