import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { OptionsError } from '../options/options-error.js';
import { WEBHOOK_TYPES, type ScalekitWebhookHandler } from './on-scalekit-webhook.js';

/** A method that handles events. */
export interface WebhookHandler {
  /** `Class.method`; the same in every instance of the app, and of no other handler. */
  readonly name: string;
  readonly types: readonly string[];
  readonly handle: ScalekitWebhookHandler;
}

type Methods = Readonly<Record<string, ScalekitWebhookHandler>>;

/** The methods of the app and of this module that are marked with `@OnScalekitWebhook()`. */
@Injectable()
export class WebhookHandlers implements OnModuleInit {
  private readonly handlers: WebhookHandler[] = [];

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @throws OptionsError for handlers that no event could be handed to */
  onModuleInit(): void {
    const errors: string[] = [];
    const seen = new Set<unknown>();
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      const instance = wrapper.instance as unknown;
      if (typeof instance !== 'object' || instance === null || seen.has(instance)) {
        continue;
      }
      seen.add(instance);
      const found = this.handlersOf(instance);
      if (wrapper.isDependencyTreeStatic() && !wrapper.isTransient) {
        this.handlers.push(...found);
      } else {
        errors.push(
          ...found.map(
            ({ name }) =>
              `@OnScalekitWebhook: ${name}() is on a class that is no singleton, or injects what is none. Move it to one that is.`,
          ),
        );
      }
    }
    if (errors.length > 0) {
      throw new OptionsError(errors);
    }
  }

  /** The handlers of a type of event, in the order in which they were found. */
  of(type: string): readonly WebhookHandler[] {
    return this.handlers.filter(({ types }) => types.includes(type));
  }

  private handlersOf(instance: object): WebhookHandler[] {
    const prototype = Object.getPrototypeOf(instance) as Methods | null;
    return this.scanner.getAllMethodNames(prototype).flatMap((method) => {
      const types = Reflect.getMetadata(WEBHOOK_TYPES, prototype?.[method] ?? {}) as
        readonly string[] | undefined;
      const name = this.unusedName(`${instance.constructor.name}.${method}`);
      const handle: ScalekitWebhookHandler = (event, request) =>
        (instance as Methods)[method]?.(event, request);
      return types === undefined ? [] : [{ name, types, handle }];
    });
  }

  /** Two classes may have the same name. */
  private unusedName(name: string): string {
    const others = this.handlers.filter((it) => it.name.split('#', 1)[0] === name).length;
    return others === 0 ? name : `${name}#${others + 1}`;
  }
}
