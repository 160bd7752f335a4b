import { linksOf, navigation, urlsOf } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { asSafe, loginOf } from '../../spec-support/return-url.js';
import { signOutAndGoOn } from './account-switch.js';
import { LoginRequest } from './login-request.js';

const options = optionsWith({ tenantDomain: 'app.example.com' });
const links = linksOf(options);
const ACME = 'https://acme.app.example.com';
const login = loginOf({ domain: 'acme.test', loginHint: 'jo@acme.test', returnTo: '/orders' });

describe('a login that starts again', () => {
  it('is what a request asks for, as far as that is valid', () => {
    const asked = '/auth/login?domain=acme.test&organization_id=%00&return_to=/auth/logout';
    const own = links.requested(navigation(asked));
    expect(own.toQuery().toString()).toBe('domain=acme.test');
    const foreign = links.requested(navigation(asked, { 'sec-fetch-site': 'cross-site' }));
    expect(foreign.toQuery().toString()).toBe('domain=acme.test&third_party=true');
    const returning = links.requested(navigation('/auth/login?return_to=/orders'));
    expect(returning.query.returnTo).toBe('/orders');
  });

  it('has a link without an e-mail address', () => {
    expect(links.again(login)).toBe('/auth/login?domain=acme.test&return_to=%2Forders');
  });

  it('passes everything on to the sign-in page of the app', () => {
    expect(links.signInPage(asSafe('/sign-in?lang=de'), login)).toBe(
      '/sign-in?lang=de&domain=acme.test&login_hint=jo%40acme.test&return_to=%2Forders',
    );
  });

  it('passes everything on to baseUrl, and comes back to the host of the tenant', () => {
    expect(links.atBase(ACME, login)).toBe(
      `https://app.example.com/auth/login?domain=acme.test&login_hint=jo%40acme.test&return_to=${encodeURIComponent(`${ACME}/orders`)}`,
    );
    expect(links.atBase(ACME, { returnTo: asSafe('/orders') })).toBe(
      `https://app.example.com/auth/step-up?return_to=${encodeURIComponent(`${ACME}/orders`)}`,
    );
  });

  it('is the same after it was sealed', () => {
    expect(LoginRequest.parse(JSON.parse(JSON.stringify(login)))).toEqual(login);
  });

  it('has a button that signs out first, of whom changes accounts', () => {
    expect(signOutAndGoOn(urlsOf(options), links.again(login))).toEqual({
      url: '/auth/logout',
      label: 'Sign out and continue',
      fields: { return_to: links.again(login), change_account: 'true' },
    });
  });
});
