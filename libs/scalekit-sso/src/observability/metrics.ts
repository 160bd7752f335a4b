import type { Attributes, Meter } from '@opentelemetry/api';
import type { SsoEvent } from './sso-event.js';
import type { SsoEventListener } from './sso-events.js';

/** Boundaries of histograms, in seconds: as OpenTelemetry advises for HTTP requests. */
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** A user reads, types a password, and takes a second factor. */
const LOGIN_SECONDS = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600];

/**
 * Counts and measures events. No attribute names a user or an organization: each different value costs
 * whoever keeps the metrics a series of its own.
 */
export function recordMetrics(meter: Meter): SsoEventListener {
  const logins = meter.createCounter('scalekit_sso.logins', {
    description: 'Logins and step-ups, by what became of them.',
    unit: '{login}',
  });
  const loginDuration = meter.createHistogram('scalekit_sso.login.duration', {
    description: 'From the start of a login until the user is signed in.',
    unit: 's',
    advice: { explicitBucketBoundaries: LOGIN_SECONDS },
  });
  const calls = meter.createHistogram('scalekit_sso.environment.call.duration', {
    description: 'Calls of the Scalekit environment.',
    unit: 's',
    advice: { explicitBucketBoundaries: REQUEST_SECONDS },
  });
  const refusals = meter.createCounter('scalekit_sso.access.refusals', {
    description: 'Requests that a guard or the rate limits have refused.',
    unit: '{request}',
  });
  const webhooks = meter.createCounter('scalekit_sso.webhooks', {
    description: 'Deliveries of webhooks, by what became of them.',
    unit: '{delivery}',
  });
  const signOuts = meter.createCounter('scalekit_sso.sign_outs', {
    description: 'Sign-outs, by what became of them.',
    unit: '{sign_out}',
  });
  return (event) => {
    const [step = '', outcome = ''] = event.name.split('.');
    const attributes = { ...attributesOf(event), 'scalekit_sso.outcome': outcome };
    switch (step) {
      case 'login':
      case 'step-up':
        logins.add(1, { ...attributes, 'scalekit_sso.step': step });
        if ('durationMs' in event) {
          loginDuration.record(event.durationMs / 1000, { 'scalekit_sso.step': step });
        }
        break;
      case 'webhook':
        webhooks.add(1, attributes);
        break;
      case 'sign-out':
        signOuts.add(1, attributes);
        break;
      default:
        recordOther(event);
    }
  };

  function recordOther(event: SsoEvent): void {
    if (event.name === 'access.refused') {
      refusals.add(1, attributesOf(event));
    } else if (event.name === 'environment.called') {
      calls.record(event.durationMs / 1000, {
        ...attributesOf(event),
        'scalekit_sso.operation': event.operation,
      });
    }
  }
}

/** By the conventions of OpenTelemetry: `error.type` is there where something has failed. */
function attributesOf(event: SsoEvent): Attributes {
  const code = 'code' in event ? event.code : undefined;
  const type = 'type' in event ? event.type : undefined;
  return {
    ...(code === undefined ? {} : { 'error.type': code }),
    ...(type === undefined ? {} : { 'scalekit_sso.event_type': type }),
  };
}
