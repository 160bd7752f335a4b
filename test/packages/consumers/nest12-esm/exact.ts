import { Module } from '@nestjs/common';
import {
  RequireOrganization,
  ScalekitSsoModule,
  StepUp,
  type ScalekitSsoModuleExtras,
  type ScalekitSsoOptions,
  type SsoRoutes,
} from 'nestjs-scalekit-sso';
import { ScalekitSimulator, type SimulatorOptions } from 'scalekit-simulator';

/** The compiler sees to it that every optional property takes what may be undefined. */
type TakesUndefined<Options> = {
  [Name in keyof Options as object extends Pick<Options, Name> ? Name : never]: undefined;
};
type Accepts<Options> =
  TakesUndefined<Options> extends Pick<Options, keyof TakesUndefined<Options> & keyof Options>
    ? true
    : false;

export const accepted: [
  Accepts<ScalekitSsoOptions>,
  Accepts<NonNullable<ScalekitSsoOptions['session']>>,
  Accepts<NonNullable<ScalekitSsoOptions['availability']>>,
  Accepts<NonNullable<ScalekitSsoOptions['webhooks']>>,
  Accepts<NonNullable<ScalekitSsoOptions['stepUp']>>,
  Accepts<Exclude<ScalekitSsoOptions['rateLimits'], false | undefined>>,
  Accepts<ScalekitSsoModuleExtras>,
  Accepts<SsoRoutes>,
  Accepts<SimulatorOptions>,
] = [true, true, true, true, true, true, true, true, true];

const { TENANT_DOMAIN: tenantDomain, APP_NAME: appName, WEBHOOK_SECRET: secrets } = process.env;

/** What an app reads from its environment may be undefined. */
@Module({
  imports: [
    ScalekitSsoModule.forRoot({
      tenantDomain,
      appName,
      webhooks: { secrets, toleranceSeconds: undefined },
      session: { maxAgeSeconds: undefined },
      routes: { login: undefined },
      userStore: undefined,
    }),
  ],
})
export class ExactModule {
  @StepUp({ maxAgeSeconds: 300, keepFields: undefined })
  @RequireOrganization({ parameter: undefined })
  handle(): void {}
}

export async function start(clientId: string | undefined): Promise<void> {
  const simulator = await ScalekitSimulator.start({ clientId, organizations: undefined });
  await simulator.signIn(process.env.URL, { email: process.env.EMAIL, userId: undefined });
  simulator.faults.add({ path: '/keys', kind: 'status', status: undefined, delayMs: undefined });
  simulator.tamper('idToken', { claims: {}, key: undefined });
}
