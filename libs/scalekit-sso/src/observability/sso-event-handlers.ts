import { Injectable, type OnModuleInit } from '@nestjs/common';
import { OptionsError } from '../options/options-error.js';
import { suggestFix } from '../options/suggest-fix.js';
import { DecoratedMethods } from './decorated-methods.js';
import { EVENT_NAMES } from './on-sso-event.js';
import { SSO_EVENTS } from './sso-event.js';
import { SsoEvents } from './sso-events.js';

/** The methods of the app that are marked with `@OnSsoEvent()`. */
@Injectable()
export class SsoEventHandlers implements OnModuleInit {
  constructor(
    private readonly methods: DecoratedMethods,
    private readonly events: SsoEvents,
  ) {}

  /** @throws OptionsError for methods that no event could be handed to */
  onModuleInit(): void {
    const methods = this.methods.with(EVENT_NAMES, '@OnSsoEvent');
    const known: readonly string[] = SSO_EVENTS;
    const errors = methods.flatMap(({ name, values }) =>
      values
        .filter((value) => !known.includes(value))
        .map((value) => `@OnSsoEvent: ${name}() names ${value}. ${suggestFix(value, known)}`),
    );
    if (errors.length > 0) {
      throw new OptionsError(errors);
    }
    for (const { values, call } of methods) {
      this.events.subscribe((event) => (values.includes(event.name) ? call(event) : undefined));
    }
  }
}
