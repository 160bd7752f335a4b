import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { callAppProvider } from '../errors/call-app-provider.js';
import type { SsoRequest } from '../http/request.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import type { OrganizationRule } from './require-organization.js';
import { SsoOrganizationResolver } from './organization-resolver.js';

/** What the login route accepts as an id. */
const ID = /^\w{1,64}$/;

/** Resolves which organization a request is about. */
@Injectable()
export class OrganizationContext {
  constructor(
    @Inject(SsoOrganizationResolver) private readonly resolver: SsoOrganizationResolver | null,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * The organization that the app's resolver gives; undefined without a resolver.
   *
   * @throws SsoError `organization_resolver_failed`
   */
  async of(request: SsoRequest): Promise<string | undefined> {
    const { resolver } = this;
    return resolver === null ? undefined : idFrom(await this.callResolver(resolver, request));
  }

  /**
   * The organization that the rule of a handler names.
   *
   * @throws SsoError `organization_resolver_missing` or `organization_resolver_failed`
   */
  async resolveRule(
    { parameter }: OrganizationRule,
    request: SsoRequest,
  ): Promise<string | undefined> {
    if (parameter !== undefined) {
      return idFrom(parameterOf(request, parameter));
    }
    if (this.resolver === null) {
      throw new SsoError('organization_resolver_missing', { detail: 'no organizationResolver' });
    }
    return this.of(request);
  }

  private async callResolver(
    resolver: SsoOrganizationResolver,
    request: SsoRequest,
  ): Promise<unknown> {
    const question = (): unknown => resolver.resolve(request);
    const answer = await callAppProvider(
      this.options.timeoutMs,
      question,
      'organization_resolver_failed',
    );
    if (answer !== undefined && typeof answer !== 'string') {
      throw new SsoError('organization_resolver_failed', { detail: 'it gave no text' });
    }
    return answer;
  }
}

function parameterOf({ params }: SsoRequest, name: string): unknown {
  if (typeof params !== 'object' || params === null || !Object.hasOwn(params, name)) {
    throw new SsoError('organization_resolver_missing', { detail: `no parameter ${name}` });
  }
  return (params as Readonly<Record<string, unknown>>)[name];
}

function idFrom(value: unknown): string | undefined {
  return typeof value === 'string' && ID.test(value) ? value : undefined;
}
