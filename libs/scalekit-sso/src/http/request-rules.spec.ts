import { navigation } from '../../spec-support/http.js';
import type { SsoRequest } from './request.js';
import { requireMethod, requireNavigation, requirePath } from './request-rules.js';

const refusal = expect.objectContaining({ code: 'invalid_request_target' }) as Error;

describe.each<[string, (request: SsoRequest) => void]>([
  ['requirePath', requirePath],
  ['requireNavigation', requireNavigation],
  [
    'requireMethod',
    (request) => {
      requireMethod(request, 'GET');
    },
  ],
])('%s', (_name, require) => {
  it.each(['http://x/auth/login', 'https://app.example.com/', '*', '', 'auth/login'])(
    'refuses the request target %j',
    (url) => {
      expect(() => {
        require(navigation(url));
      }).toThrow(refusal);
      expect(() => {
        require({ ...navigation('/'), originalUrl: url });
      }).toThrow(refusal);
    },
  );

  it.each(['/', '/auth/login?x=http://x', '//x'])('lets through %j', (url) => {
    expect(() => {
      require(navigation(url));
    }).not.toThrow();
    expect(() => {
      require({ ...navigation('x'), originalUrl: url });
    }).not.toThrow();
  });
});
