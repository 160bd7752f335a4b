import { RequestMethod, VERSION_NEUTRAL, VersioningType, type Type } from '@nestjs/common';
import {
  HOST_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
  VERSION_METADATA,
} from '@nestjs/common/constants.js';
import {
  MetadataScanner,
  type AbstractHttpAdapter,
  type ApplicationConfig,
  type ModulesContainer,
} from '@nestjs/core';
import { modulePathOf, mountedPaths } from '../links/mounted-paths.js';
import { comparablePath } from '../links/comparable-path.js';
import type { SsoRoute } from '../options/routes.js';

/** A handler at one of its paths. */
interface MappedHandler {
  readonly name: string;
  readonly method: RequestMethod;
  readonly path: string;
  /** The route that it is of; undefined for the app's own handlers. */
  readonly route: SsoRoute | undefined;
  /** Whether it passes on requests for another host or version. */
  readonly isConditional: boolean;
}

/**
 * Routes of the module that a controller of the app would answer. Of two handlers with the same
 * path and method, one would never be asked, whichever it is; case does not matter, as it does not
 * on Express. There, a path with parameters or wildcards takes a route that is mapped after it.
 *
 * @param adapter undefined for an app that does not listen
 * @returns a sentence for each, that says what to set
 */
export function collisionsIn(
  modules: ModulesContainer,
  config: ApplicationConfig,
  adapter: Pick<AbstractHttpAdapter, 'getType'> | undefined,
  routeOf: (controller: Type) => SsoRoute | undefined,
): string[] {
  const handlers = [...modules.values()].flatMap((module) => {
    const modulePath = modulePathOf(modules, module.metatype);
    return [...module.controllers.values()].flatMap(({ metatype: controller }) =>
      typeof controller === 'function'
        ? handlersOf(controller as Type, config, modulePath, routeOf(controller as Type))
        : [],
    );
  });
  return handlers.flatMap(({ route, method, path }, index) => {
    if (route === undefined) {
      return [];
    }
    const isRival = (it: MappedHandler): boolean =>
      it.route === undefined && [method, RequestMethod.ALL].includes(it.method);
    const same = handlers.find(
      (it) => isRival(it) && comparablePath(it.path) === comparablePath(path),
    );
    const earlier = isInOrder(config, adapter) ? handlers.slice(0, index) : [];
    const taker = earlier.find((it) => isRival(it) && !it.isConditional && takes(it.path, path));
    const fact =
      same === undefined
        ? taker &&
          `never reached: ${taker.name} of the app, which is mapped before it, answers ${taker.path}. Import ScalekitSsoModule before the module of that handler (the root module's own come first of all), or create the app with routeResolutionStrategy: 'specificity' (Nest 12)`
        : `a handler of the app too, ${same.name}`;
    return fact === undefined
      ? []
      : [
          `routes.${route}: ${RequestMethod[method]} ${path} is ${fact}. Give the route another path, such as routes: { ${route}: 'sso/${path.split('/').at(-1)}' }, move all routes with routes: { prefix: 'sso' }, or leave this one out with routes: { ${route}: false }.`,
        ];
  });
}

/** Whether handlers are asked in the order in which they are mapped, not the exact paths first. */
function isInOrder(
  config: ApplicationConfig,
  adapter: Pick<AbstractHttpAdapter, 'getType'> | undefined,
): boolean {
  // Nest 11 has no such strategy.
  const { getRouteResolutionStrategy: strategy } = config as Partial<ApplicationConfig>;
  return adapter?.getType() === 'express' && strategy?.call(config) !== 'specificity';
}

/** What stands for more than itself in paths of Express, as Nest takes them. */
const PATTERN = /:(?:\w+|"[^"]+")|\*(?:\w+|"[^"]+")?|\(\.\*\)|\\.|\W/g;

/** Whether a request for `path` is one for `pattern`. */
function takes(pattern: string, path: string): boolean {
  const expression = pattern.replace(PATTERN, (token) => {
    if (token === '{') {
      return '(?:';
    }
    if (token === '}') {
      return ')?';
    }
    if (/^(\*|\(\.)/.test(token)) {
      return '.+';
    }
    return /^:./.test(token) ? '[^/]+' : token.slice(-1).replace(/\W/, '\\$&');
  });
  return new RegExp(`^${expression}/?$`, 'i').test(path);
}

function handlersOf(
  controller: Type,
  config: ApplicationConfig,
  modulePath: string | undefined,
  route: SsoRoute | undefined,
): MappedHandler[] {
  const prototype = controller.prototype as Readonly<Record<string, object>>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name] ?? {};
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) {
      return [];
    }
    const version: unknown =
      Reflect.getMetadata(VERSION_METADATA, handler) ??
      Reflect.getMetadata(VERSION_METADATA, controller);
    const paths = mountedPaths(config, {
      modulePath,
      controllerPath: Reflect.getMetadata(PATH_METADATA, controller) as string | string[],
      handlerPath: Reflect.getMetadata(PATH_METADATA, handler) as string | string[],
      method,
      version,
    });
    const isConditional =
      Reflect.getMetadata(HOST_METADATA, controller) !== undefined || isVersioned(config, version);
    const named = `${controller.name}.${name}()`;
    return paths.map((path) => ({ name: named, method, path, route, isConditional }));
  });
}

/** Whether a handler is for one version that the path does not tell. */
function isVersioned(config: ApplicationConfig, own: unknown): boolean {
  const versioning = config.getVersioning();
  if (versioning === undefined || versioning.type === VersioningType.URI) {
    return false;
  }
  const version: unknown = own ?? versioning.defaultVersion ?? VERSION_NEUTRAL;
  return ![version].flat().includes(VERSION_NEUTRAL);
}
