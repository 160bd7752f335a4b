import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { OptionsError } from '../options/options-error.js';

/** A method that carries a decorator with some values. */
export interface DecoratedMethod {
  /** `Class.method` */
  readonly name: string;
  readonly values: readonly string[];
  readonly call: (...args: unknown[]) => unknown;
}

type Methods = Readonly<Record<string, ((...args: unknown[]) => unknown) | undefined>>;

/** For a decorator: notes values on a method, beside those that another of its kind has noted. */
export function addToMetadata(
  key: string,
  values: readonly string[],
  method: object | undefined,
): void {
  const others = Reflect.getOwnMetadata(key, method ?? {}) as readonly string[] | undefined;
  Reflect.defineMetadata(key, [...(others ?? []), ...values], method ?? {});
}

/** Finds the methods of all providers and controllers of the app that carry a decorator. */
@Injectable()
export class DecoratedMethods {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /**
   * @param decorator for the message, such as `@OnSsoEvent`
   * @throws OptionsError for methods that could not be called outside of a request
   */
  with(metadataKey: string, decorator: string): readonly DecoratedMethod[] {
    const methods: DecoratedMethod[] = [];
    const errors: string[] = [];
    const seen = new Set<unknown>();
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      const instance = wrapper.instance as unknown;
      if (typeof instance !== 'object' || instance === null || seen.has(instance)) {
        continue;
      }
      seen.add(instance);
      const found = this.methodsOf(instance, metadataKey);
      if (wrapper.isDependencyTreeStatic() && !wrapper.isTransient) {
        methods.push(...found);
      } else {
        errors.push(
          ...found.map(
            ({ name }) =>
              `${decorator}: ${name}() is on a class that is no singleton, or injects what is none. Move it to one that is.`,
          ),
        );
      }
    }
    if (errors.length > 0) {
      throw new OptionsError(errors);
    }
    return methods;
  }

  private methodsOf(instance: object, metadataKey: string): DecoratedMethod[] {
    const prototype = Object.getPrototypeOf(instance) as Methods | null;
    return this.scanner.getAllMethodNames(prototype).flatMap((method) => {
      const values = Reflect.getMetadata(metadataKey, prototype?.[method] ?? {}) as
        readonly string[] | undefined;
      const name = `${instance.constructor.name}.${method}`;
      const call = (...args: unknown[]): unknown => (instance as Methods)[method]?.(...args);
      return values === undefined ? [] : [{ name, values, call }];
    });
  }
}
