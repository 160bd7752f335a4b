import {
  SSO_ERRORS,
  type ReportedErrorCode,
  type ScalekitWebhookType,
  type SsoErrorCode,
} from 'nestjs-scalekit-sso';
import { ERROR_CODES, WEBHOOK_TYPES, type WebhookType } from 'scalekit-simulator';

/** OpenID Connect codes that the list of the service leaves out, and the code for any other. */
type FurtherCode =
  'interaction_required' | 'account_selection_required' | 'consent_required' | 'unknown_error';

// The lists of the module are types, so the compiler compares them (`npm run typecheck`).
describe('the module and the simulator', () => {
  it('know the same error codes of the service', () => {
    expectTypeOf<(typeof ERROR_CODES)[number]>().toEqualTypeOf<
      Exclude<ReportedErrorCode, FurtherCode>
    >();
    expectTypeOf<FurtherCode>().toExtend<ReportedErrorCode>();
    const codes: readonly SsoErrorCode[] = ERROR_CODES;
    expect(Object.keys(SSO_ERRORS)).toEqual(expect.arrayContaining([...codes]));
  });

  it('know the same types of webhook events', () => {
    expectTypeOf<WebhookType>().toEqualTypeOf<ScalekitWebhookType>();
    expect(new Set(WEBHOOK_TYPES).size).toBe(WEBHOOK_TYPES.length);
  });
});
