import { RequestMethod, VERSION_NEUTRAL, VersioningType } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { mountedPaths, type Placement } from './mounted-paths.js';

const at = (config: ApplicationConfig, placement: Partial<Placement>): string[] =>
  mountedPaths(config, { controllerPath: 'auth', method: RequestMethod.GET, ...placement });

it.each<[Partial<Placement>, string[]]>([
  [{}, ['/auth']],
  [{ handlerPath: '/' }, ['/auth']],
  [{ controllerPath: '/', handlerPath: '/' }, ['/']],
  [{ controllerPath: '//a/', handlerPath: '/b/c/' }, ['/a/b/c']],
  [{ controllerPath: ['a', 'b'], handlerPath: ['x', 'y'] }, ['/a/x', '/a/y', '/b/x', '/b/y']],
  [{ modulePath: '/m/n', handlerPath: 'x' }, ['/m/n/auth/x']],
  [{ version: '1' }, ['/auth']],
])('maps %j to %j', (placement, paths) => {
  expect(at(new ApplicationConfig(), placement)).toEqual(paths);
});

describe('below a global prefix', () => {
  const config = new ApplicationConfig();
  config.setGlobalPrefix('/api/');
  config.setGlobalPrefixOptions({
    exclude: [
      { path: 'out', requestMethod: RequestMethod.ALL, pathRegex: /^\/out$/ },
      { path: 'get', requestMethod: RequestMethod.GET, pathRegex: /^\/get$/ },
      { path: '/', requestMethod: RequestMethod.ALL, pathRegex: /^\/$/ },
    ],
  });

  it.each<[Partial<Placement>, string]>([
    [{}, '/api/auth'],
    [{ controllerPath: 'out' }, '/out'],
    [{ controllerPath: 'get' }, '/get'],
    [{ controllerPath: 'get', method: RequestMethod.POST }, '/api/get'],
    [{ controllerPath: 'get', method: RequestMethod.ALL }, '/api/get'],
    [{ controllerPath: '' }, '/'],
  ])('maps %j to %s', (placement, path) => {
    expect(at(config, placement)).toEqual([path]);
  });

  it.each<[string | false | undefined, unknown, string[]]>([
    [undefined, '1', ['/api/v1/auth']],
    [undefined, ['1', VERSION_NEUTRAL], ['/api/v1/auth', '/api/auth']],
    [undefined, VERSION_NEUTRAL, ['/api/auth']],
    [undefined, undefined, ['/api/v9/auth']],
    [false, '1', ['/api/1/auth']],
    ['version-', '1', ['/api/version-1/auth']],
  ])('has the prefix %O of version %O', (prefix, version, paths) => {
    const versioned = new ApplicationConfig();
    versioned.setGlobalPrefix('api');
    versioned.enableVersioning({
      type: VersioningType.URI,
      defaultVersion: '9',
      ...(prefix === undefined ? {} : { prefix }),
    });
    expect(at(versioned, { version })).toEqual(paths);
  });

  it('has no version in the path where it is not there or not asked for', () => {
    const byHeader = new ApplicationConfig();
    byHeader.enableVersioning({ type: VersioningType.HEADER, header: 'v', defaultVersion: '1' });
    expect(at(byHeader, {})).toEqual(['/auth']);
    const withoutDefault = new ApplicationConfig();
    withoutDefault.enableVersioning({ type: VersioningType.URI });
    expect(at(withoutDefault, {})).toEqual(['/auth']);
  });
});
