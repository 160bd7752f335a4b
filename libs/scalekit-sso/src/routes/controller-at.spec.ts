import 'reflect-metadata';
import { SSO_ACCESS } from '../guard/markers.js';
import { DEFAULT_ROUTES, type SsoRoute } from '../options/routes.js';
import { CONTROLLERS } from '../providers.js';
import { controllerAt } from './controller-at.js';

describe('a route of the module', () => {
  it.each(Object.entries(DEFAULT_ROUTES))('%s stays open behind a global guard', (name, path) => {
    const route = name as SsoRoute;
    expect(Reflect.getMetadata(SSO_ACCESS, controllerAt(path, CONTROLLERS[route], route))).toBe(
      'public',
    );
  });
});
