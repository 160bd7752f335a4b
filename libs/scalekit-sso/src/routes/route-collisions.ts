import { RequestMethod, type Type } from '@nestjs/common';
import {
  METHOD_METADATA,
  MODULE_PATH,
  PATH_METADATA,
  VERSION_METADATA,
} from '@nestjs/common/constants.js';
import { MetadataScanner, type ApplicationConfig, type ModulesContainer } from '@nestjs/core';
import { mountedPaths } from '../links/mounted-paths.js';
import type { SsoRoute } from '../options/routes.js';
import { comparable } from '../links/route-urls.js';

/** A handler at one of its paths. */
interface MappedHandler {
  readonly name: string;
  readonly method: RequestMethod;
  readonly path: string;
  /** The route that it is of; undefined for the app's own handlers. */
  readonly route: SsoRoute | undefined;
}

/**
 * Routes of the module whose path and method a controller of the app has too: one of the two would
 * never be asked, whichever it is. Case does not matter, as it does not on Express.
 *
 * @returns a sentence for each, that says what to set
 */
export function collisionsIn(
  modules: ModulesContainer,
  config: ApplicationConfig,
  routeOf: (controller: Type) => SsoRoute | undefined,
): string[] {
  const handlers = [...modules.values()].flatMap((module) => {
    const { metatype } = module;
    const modulePath = (Reflect.getMetadata(MODULE_PATH + modules.applicationId, metatype) ??
      Reflect.getMetadata(MODULE_PATH, metatype)) as string | undefined;
    return [...module.controllers.values()].flatMap(({ metatype: controller }) =>
      typeof controller === 'function'
        ? handlersOf(controller as Type, config, modulePath, routeOf(controller as Type))
        : [],
    );
  });
  const others = handlers.filter(({ route }) => route === undefined);
  return handlers.flatMap(({ route, method, path }) => {
    const other = others.find(
      (it) =>
        [method, RequestMethod.ALL].includes(it.method) && comparable(it.path) === comparable(path),
    );
    return route === undefined || other === undefined
      ? []
      : [
          `routes.${route}: ${RequestMethod[method]} ${path} is a handler of the app too, ${other.name}. Give the route another path, such as routes: { ${route}: 'sso/${path.split('/').at(-1)}' }, move all routes with routes: { prefix: 'sso' }, or leave this one out with routes: { ${route}: false }.`,
        ];
  });
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
    const paths = mountedPaths(config, {
      modulePath,
      controllerPath: Reflect.getMetadata(PATH_METADATA, controller) as string | string[],
      handlerPath: Reflect.getMetadata(PATH_METADATA, handler) as string | string[],
      method,
      version:
        Reflect.getMetadata(VERSION_METADATA, handler) ??
        (Reflect.getMetadata(VERSION_METADATA, controller) as unknown),
    });
    return paths.map((path) => ({ name: `${controller.name}.${name}()`, method, path, route }));
  });
}
