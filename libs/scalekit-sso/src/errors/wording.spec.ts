import { SsoError } from './sso-error.js';
import { messageFor, titleFor } from './wording.js';

const tooMany = (retryAfter?: string): SsoError =>
  new SsoError('too_many_requests', {
    ...(retryAfter !== undefined && { headers: { 'Retry-After': retryAfter } }),
  });

it('does not call it a sign-in that came too often', () => {
  expect(titleFor(tooMany())).toBe('Too many attempts');
});

it.each([
  ['1', '1 second'],
  ['40', '40 seconds'],
  ['0.5', '1 second'],
  ['90', '90 seconds'],
  ['91', '2 minutes'],
  ['120', '2 minutes'],
  ['121', '3 minutes'],
])('says for how long a Retry-After of %s asks to wait: %s', (retryAfter, words) => {
  const error = tooMany(retryAfter);
  expect(messageFor(error)).toBe(`${error.message} Please try again in ${words}.`);
});

it('promises nothing for the environment', () => {
  const error = new SsoError('environment_busy', { headers: { 'Retry-After': '40' } });
  expect(messageFor(error)).toBe(error.message);
});

it.each([undefined, '', '0', '-5', 'Wed, 21 Oct 2026 07:28:00 GMT'])(
  'leaves out what a Retry-After of %j does not say',
  (retryAfter) => {
    const error = tooMany(retryAfter);
    expect(messageFor(error)).toBe(error.message);
  },
);
