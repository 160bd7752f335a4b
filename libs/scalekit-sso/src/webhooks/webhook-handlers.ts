import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DecoratedMethods } from '../observability/decorated-methods.js';
import { WebhookEffects } from './webhook-effects.js';
import { WEBHOOK_TYPES, type ScalekitWebhookHandler } from './on-scalekit-webhook.js';

/** A method that handles events. */
export interface WebhookHandler {
  /** `Class.method`; the same in every instance of the app, and of no other handler. */
  readonly name: string;
  readonly types: readonly string[];
  readonly handle: ScalekitWebhookHandler;
}

/** The methods of the app and of this module that are marked with `@OnScalekitWebhook()`. */
@Injectable()
export class WebhookHandlers implements OnModuleInit {
  private readonly handlers: WebhookHandler[] = [];

  constructor(private readonly methods: DecoratedMethods) {}

  /** @throws OptionsError for handlers that no event could be handed to */
  onModuleInit(): void {
    for (const { name, values, call } of this.methods.with(WEBHOOK_TYPES, '@OnScalekitWebhook')) {
      this.handlers.push({ name: this.unusedName(name), types: values, handle: call });
    }
  }

  /** The handlers of a type of event, in the order in which they were found. */
  of(type: string): readonly WebhookHandler[] {
    return this.handlers.filter(({ types }) => types.includes(type));
  }

  /** The names of those that the app has, beside the module's own. */
  get namesOfApp(): readonly string[] {
    const own = `${WebhookEffects.name}.`;
    return this.handlers.map(({ name }) => name).filter((name) => !name.startsWith(own));
  }

  /** Two classes may have the same name. */
  private unusedName(name: string): string {
    const others = this.handlers.filter((it) => it.name.split('#', 1)[0] === name).length;
    return others === 0 ? name : `${name}#${others + 1}`;
  }
}
