import type { SsoError } from './sso-error.js';

const TITLES: Readonly<Record<string, string>> = {
  login_required: 'Please sign in',
  already_signed_in: 'You are signed in already',
  method_not_allowed: 'One more step',
  cross_site_request: 'Request refused',
  user_refused: 'No access',
};

/** The heading of a failure, in the words of the person who meets it. */
export function titleFor({ code, actor }: SsoError): string {
  return (
    TITLES[code] ?? (actor === 'user' ? 'Sign-in was not completed' : 'We could not sign you in')
  );
}

/** What the person who reads the page can do. */
export function adviceFor({ code, actor }: SsoError): string {
  if (code === 'already_signed_in') {
    return 'Sign out to continue with the other account, or go back to keep this one.';
  }
  if (code === 'method_not_allowed') {
    return 'Use the button below.';
  }
  switch (actor) {
    case 'admin':
      return "If it stays like this, please ask your company's IT team and give them the reference below.";
    case 'developer':
      return 'If it stays like this, please tell our support team the reference below.';
    case 'user':
    case 'retry':
      return 'You can try again at once; you will still get to where you were going.';
  }
}
