import { optionsWith } from '../../spec-support/options.js';
import { OLD_WEBHOOK_SECRET, WEBHOOK_SECRET } from '../../spec-support/webhooks.js';
import { withEnvironment } from '../options/environment-variables.js';
import type { OptionsError } from '../options/options-error.js';
import { DECLARED_OPTIONS, type AllResolvedOptions } from '../scalekit-sso.options.js';
import { PERSON_GONE_EVENTS, SESSION_ENDING_EVENTS } from './session-ending-events.js';

const read = (webhooks: unknown): AllResolvedOptions['webhooks'] =>
  optionsWith({ webhooks: webhooks as object }).webhooks;
const errorsOf = (webhooks: unknown): readonly string[] => {
  try {
    read(webhooks);
    return [];
  } catch (error) {
    return (error as OptionsError).errors;
  }
};
const secretOf = (bytes: number): string => `whsec_${Buffer.alloc(bytes, 'z').toString('base64')}`;
const COPY = 'Copy it from the webhooks page of the Scalekit dashboard to SCALEKIT_WEBHOOK_SECRET.';

it.each([undefined, {}])('has no secret by default: %j', (webhooks) => {
  expect(read(webhooks)).toEqual({
    secrets: [],
    toleranceSeconds: 300,
    handlerTimeoutMs: 9_000,
    endSessionsOn: PERSON_GONE_EVENTS,
  });
});

it('decodes one secret or several', () => {
  const [key, oldKey] = [Buffer.alloc(24, 'n'), Buffer.alloc(24, 'o')];
  expect(read({ secrets: WEBHOOK_SECRET }).secrets).toEqual([key]);
  expect(read({ secrets: [WEBHOOK_SECRET, OLD_WEBHOOK_SECRET] }).secrets).toEqual([key, oldKey]);
  expect(read({ secrets: secretOf(16) }).secrets[0]).toHaveLength(16);
  // With one = or two at the end, or without.
  expect(read({ secrets: secretOf(17) }).secrets[0]).toHaveLength(17);
  expect(read({ secrets: secretOf(16).replaceAll('=', '') }).secrets[0]).toHaveLength(16);
});

it('takes the other options', () => {
  const given = {
    toleranceSeconds: 60,
    handlerTimeoutMs: 100,
    endSessionsOn: ['organization.sso_disabled'],
  };
  expect(read(given)).toMatchObject(given);
  expect(read({ endSessionsOn: [] }).endSessionsOn).toEqual([]);
  expect(read({ endSessionsOn: SESSION_ENDING_EVENTS }).endSessionsOn).toHaveLength(7);
});

it.each<[unknown, string]>([
  ['', 'is empty'],
  [null, 'is missing'],
  [7, 'must be a string'],
  ['"quoted"', 'is wrapped in quotes'],
  ['<secret>', 'is still a placeholder'],
  ['secret', 'is not `whsec_` and standard base64'],
  [secretOf(24).replace('whsec_', 'whsec-'), 'is not `whsec_` and standard base64'],
  [`x${secretOf(24)}`, 'is not `whsec_` and standard base64'],
  [`${secretOf(24)}!`, 'is not `whsec_` and standard base64'],
  ['whsec_', 'is not `whsec_` and standard base64'],
  ['whsec_abc_defghijklmnopqrstuvwxyzabcdef', 'is not `whsec_` and standard base64'],
  ['whsec_abc-defghijklmnopqrstuvwxyzabcdef', 'is not `whsec_` and standard base64'],
  // The last character has bits that stand for nothing.
  [`${secretOf(16).slice(0, -3)}h==`, 'is not `whsec_` and standard base64'],
  [secretOf(15), 'is shorter than 16 bytes'],
])('refuses the secret %j', (secret, problem) => {
  const mistake = `webhooks.secrets: ${problem}. ${COPY}`;
  expect(errorsOf({ secrets: secret })).toEqual([mistake]);
  const second = mistake.replace(
    'secrets: ',
    'secrets: secret 2 of 2 (in a variable, commas separate them) ',
  );
  expect(errorsOf({ secrets: [WEBHOOK_SECRET, secret] })).toEqual([second]);
});

it.each([
  [{ toleranceSeconds: 0 }, 'webhooks.toleranceSeconds: must be a whole number of seconds'],
  [{ toleranceSeconds: 3_601 }, 'from 1 to 3600'],
  [{ handlerTimeoutMs: 0.5 }, 'webhooks.handlerTimeoutMs: must be a whole number of milliseconds'],
  [{ handlerTimeoutMs: 60_001 }, 'from 1 to 60000'],
  [{ endSessionsOn: ['user.login'] }, 'webhooks.endSessionsOn: has an event that ends no sessions'],
  [{ endSessionsOn: 'user.login' }, 'webhooks.endSessionsOn: must be an array of strings'],
  ['nonsense', 'webhooks: must be an object'],
])('refuses %j', (webhooks, problem) => {
  const errors = errorsOf(webhooks);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain(problem);
});

describe('SCALEKIT_WEBHOOK_SECRET', () => {
  const env = { SCALEKIT_WEBHOOK_SECRET: 'new,old' };

  it('gives one secret or several', () => {
    expect(withEnvironment(DECLARED_OPTIONS, {}, env)).toEqual({
      webhooks: { secrets: ['new', 'old'] },
    });
    expect(withEnvironment(DECLARED_OPTIONS, {}, { SCALEKIT_WEBHOOK_SECRET: 'new' })).toEqual({
      webhooks: { secrets: ['new'] },
    });
  });

  it.each(['', '  '])('gives none where it is %j', (value) => {
    expect(withEnvironment(DECLARED_OPTIONS, {}, { SCALEKIT_WEBHOOK_SECRET: value })).toEqual({});
  });

  it('is joined by the options of its group, which come first', () => {
    expect(withEnvironment(DECLARED_OPTIONS, { webhooks: { toleranceSeconds: 60 } }, env)).toEqual({
      webhooks: { secrets: ['new', 'old'], toleranceSeconds: 60 },
    });
    expect(withEnvironment(DECLARED_OPTIONS, { webhooks: { secrets: undefined } }, env)).toEqual(
      withEnvironment(DECLARED_OPTIONS, { webhooks: {} }, env),
    );
    expect(withEnvironment(DECLARED_OPTIONS, { webhooks: { secrets: 'own' } }, env)).toEqual({
      webhooks: { secrets: 'own' },
    });
    expect(withEnvironment(DECLARED_OPTIONS, { webhooks: undefined }, env)).toEqual({
      webhooks: { secrets: ['new', 'old'] },
    });
    expect(withEnvironment(DECLARED_OPTIONS, { webhooks: { toleranceSeconds: 60 } }, {})).toEqual({
      webhooks: { toleranceSeconds: 60 },
    });
    expect(withEnvironment(DECLARED_OPTIONS, {}, {})).toEqual({});
    expect(
      withEnvironment(DECLARED_OPTIONS, { webhooks: 'nonsense' as unknown as object }, env),
    ).toEqual({
      webhooks: 'nonsense',
    });
  });
});
