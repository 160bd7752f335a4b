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

describe('requireMethod', () => {
  const judge = (method: string, ...allowed: ('GET' | 'POST')[]): unknown => {
    try {
      requireMethod({ ...navigation('/'), method }, ...allowed);
      return 'allowed';
    } catch (error) {
      const { code, headers } = error as { code: string; headers: object };
      return [code, headers];
    }
  };

  it.each([
    ['GET', ['GET']],
    ['HEAD', ['GET']],
    ['POST', ['POST']],
    ['POST', ['GET', 'POST']],
    ['GET', ['GET', 'POST']],
  ] as const)('allows %s where %j are served', (method, allowed) => {
    expect(judge(method, ...allowed)).toBe('allowed');
  });

  it.each([
    ['POST', ['GET'], 'GET'],
    ['HEAD', ['POST'], 'POST'],
    ['PUT', ['GET', 'POST'], 'GET, POST'],
    ['get', ['GET'], 'GET'],
  ] as const)('refuses %s where %j are served, and names them', (method, allowed, named) => {
    expect(judge(method, ...allowed)).toEqual(['method_not_allowed', { Allow: named }]);
  });
});

describe('requireNavigation', () => {
  it.each(['POST', 'HEAD', 'PUT'])('refuses %s, and names GET', (method) => {
    expect(() => {
      requireNavigation({ ...navigation('/'), method });
    }).toThrow(
      expect.objectContaining({ code: 'method_not_allowed', headers: { Allow: 'GET' } }) as Error,
    );
  });

  it('refuses what a browser asks for without a person', () => {
    expect(() => {
      requireNavigation(navigation('/', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }));
    }).toThrow(expect.objectContaining({ code: 'navigation_required' }) as Error);
  });
});
