// Leaves out of the API reference what only Nest calls: constructors without a docstring, whose
// parameters are providers that the package does not export, and lifecycle hooks.
import { Converter, ReflectionKind } from 'typedoc';

const LIFECYCLE_HOOK = /^(?:on|before)(?:Module|Application)[A-Z]/;

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const constructor of project.getReflectionsByKind(ReflectionKind.Constructor)) {
      if (constructor.signatures?.every((signature) => !signature.hasComment()) ?? false) {
        project.removeReflection(constructor);
      }
    }
    for (const method of project.getReflectionsByKind(ReflectionKind.Method)) {
      if (LIFECYCLE_HOOK.test(method.name)) {
        project.removeReflection(method);
      }
    }
  });
}
