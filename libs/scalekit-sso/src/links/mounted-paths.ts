import { RequestMethod, VERSION_NEUTRAL, VersioningType, type Type } from '@nestjs/common';
import { MODULE_PATH } from '@nestjs/common/constants.js';
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core';

/** What Nest makes the paths of a handler from. */
export interface Placement {
  /** Path that `RouterModule` gives the module. Default: none. */
  readonly modulePath?: string | undefined;
  /** Path or paths of the controller. */
  readonly controllerPath: string | readonly string[];
  /** Path or paths of the handler. Default: that of the controller. */
  readonly handlerPath?: string | readonly string[] | undefined;
  readonly method: RequestMethod;
  /** Version or versions of the handler, else of its controller. Default: that of the app. */
  readonly version?: unknown;
}

/** The paths at which Nest maps a handler: version, module, controller, handler, below the global prefix. */
export function mountedPaths(config: ApplicationConfig, placement: Placement): string[] {
  const { modulePath = '', controllerPath, handlerPath = '', method } = placement;
  const prefix = normalize(config.getGlobalPrefix());
  return versionPrefixes(config, placement.version).flatMap((version) =>
    listOf(controllerPath).flatMap((first) =>
      listOf(handlerPath).map((second) => {
        const path = [modulePath, first, second].map(normalize).join('');
        return (isExcluded(config, path, method) ? '' : prefix) + version + path || '/';
      }),
    ),
  );
}

/** The path that `RouterModule` gives a module of this app; undefined where it gives none. */
export function modulePathOf(
  { applicationId }: ModulesContainer,
  module: Type,
): string | undefined {
  return (Reflect.getMetadata(MODULE_PATH + applicationId, module) ??
    Reflect.getMetadata(MODULE_PATH, module)) as string | undefined;
}

/** Whether a path goes on from another one. */
export function isBelow(path: string, parent: string): boolean {
  return path.startsWith(`${parent}/`);
}

function versionPrefixes(config: ApplicationConfig, own: unknown): readonly string[] {
  const versioning = config.getVersioning();
  if (versioning?.type !== VersioningType.URI) {
    return [''];
  }
  const versions = listOf(own ?? versioning.defaultVersion ?? VERSION_NEUTRAL) as readonly (
    string | symbol
  )[];
  const prefix = versioning.prefix === false ? '' : (versioning.prefix ?? 'v');
  return versions.map((version) =>
    version === VERSION_NEUTRAL ? '' : normalize(prefix + String(version)),
  );
}

/** Exclusions are of paths without a version. */
function isExcluded(config: ApplicationConfig, path: string, method: RequestMethod): boolean {
  const exclusions = config.getGlobalPrefixOptions().exclude ?? [];
  return exclusions.some(
    ({ pathRegex, requestMethod }) =>
      [RequestMethod.ALL, method].includes(requestMethod) && pathRegex.test(path || '/'),
  );
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** With a slash before it and none behind. */
function normalize(path: string): string {
  const inner = path.replace(/^\/+|\/+$/g, '');
  return inner === '' ? '' : `/${inner}`;
}
