import {
  CognitoIdentityProvider,
  type CreateIdentityProviderCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { LoopbackApi } from '../../spec-support/loopback-api.js';
import { asSafe } from '../../spec-support/return-url.js';
import {
  CognitoFederation,
  cognitoProvider,
  CognitoProviders,
  cognitoResource,
  type CognitoProviderSettings,
} from './index.js';

const GIVEN: CognitoProviderSettings = {
  environmentUrl: 'https://acme.scalekit.com/',
  clientId: 'skc_1',
  clientSecret: 'test_secret',
  userPoolId: 'eu-central-1_AbCdEfGhI',
};

describe('an identity provider of Cognito', () => {
  it('is the OIDC provider that Scalekit documents', () => {
    // The SDK's own type of the request.
    const request = cognitoProvider({
      ...GIVEN,
      domains: ['acme.test'],
    }) satisfies CreateIdentityProviderCommandInput;
    expect(request).toEqual({
      UserPoolId: 'eu-central-1_AbCdEfGhI',
      ProviderName: 'Scalekit',
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: 'skc_1',
        client_secret: 'test_secret',
        oidc_issuer: 'https://acme.scalekit.com',
        authorize_scopes: 'openid profile email',
        attributes_request_method: 'GET',
      },
      AttributeMapping: {
        username: 'sub',
        email: 'email',
        email_verified: 'email_verified',
        name: 'name',
        given_name: 'given_name',
        family_name: 'family_name',
      },
      IdpIdentifiers: ['acme.test'],
    });
    expect(cognitoProvider(GIVEN).IdpIdentifiers).toEqual([]);
  });

  it('is a resource of CloudFormation, without its secret', () => {
    const resource = cognitoResource(cognitoProvider(GIVEN), 'scalekit/secret');
    expect(resource).toMatchObject({
      Type: 'AWS::Cognito::UserPoolIdentityProvider',
      Properties: {
        ProviderName: 'Scalekit',
        ProviderDetails: {
          client_id: 'skc_1',
          client_secret: '{{resolve:secretsmanager:scalekit/secret}}',
        },
      },
    });
    expect(JSON.stringify(resource)).not.toContain('test_secret');
  });

  it.each(['a', 'x'.repeat(32), 'Scalekit-1.2'])('may be named %s', (name) => {
    expect(cognitoProvider({ ...GIVEN, name }).ProviderName).toBe(name);
  });

  it.each(['', '_a', ' a', 'a b', 'x'.repeat(33)])('is not named %j', (name) => {
    expect(() => cognitoProvider({ ...GIVEN, name })).toThrow(/^name: must have 1 to 32/);
  });

  it('has fifty domains at most', () => {
    const domains = Array.from({ length: 50 }, (_, index) => `d${index}.test`);
    expect(cognitoProvider({ ...GIVEN, domains }).IdpIdentifiers).toHaveLength(50);
    expect(() => cognitoProvider({ ...GIVEN, domains: [...domains, 'a.test'] })).toThrow(
      /^domains: Cognito takes 50 identifiers at most/,
    );
  });
});

describe('a login by Cognito', () => {
  const login = {
    ...{ organizationId: undefined, connectionId: undefined, domain: undefined },
    ...{ provider: undefined, loginHint: 'jane@acme.test', returnTo: asSafe('/home') },
    isThirdPartyInitiated: false,
  };

  it.each([
    ['of the address', login],
    ['of the organization', { ...login, loginHint: undefined, domain: 'acme.test' }],
  ])('lets the pool find the provider by the domain %s', async (_, asked) => {
    const federation = new CognitoFederation({ connection: 'Scalekit', byIdentifier: true });
    const { searchParams } = new URL(await federation.loginUrl(asked), 'https://app.test');
    expect(searchParams.get('idp_identifier')).toBe('acme.test');
    expect(searchParams.has('identity_provider')).toBe(false);
    expect(federation.authorizationParams(Object.fromEntries(searchParams))).toEqual({
      idp_identifier: 'acme.test',
      ...(asked.loginHint === undefined ? {} : { login_hint: asked.loginHint }),
    });
  });

  it('names the provider where the login has no domain to find it by', async () => {
    const federation = new CognitoFederation({ connection: 'Scalekit', byIdentifier: true });
    const asked = { ...login, loginHint: undefined };
    expect(await federation.loginUrl(asked)).toBe(
      '/login?identity_provider=Scalekit&return_to=%2Fhome',
    );
  });

  it('names the provider and the user', async () => {
    const federation = new CognitoFederation({ connection: 'Scalekit' });
    const url = new URL(await federation.loginUrl(login), 'https://app.test');
    expect(url.pathname + url.search).toBe(
      '/login?identity_provider=Scalekit&login_hint=jane%40acme.test&return_to=%2Fhome',
    );
    expect(federation.authorizationParams(Object.fromEntries(url.searchParams))).toEqual({
      identity_provider: 'Scalekit',
      login_hint: 'jane@acme.test',
    });
  });
});

describe('the identity provider of a pool, by the SDK of AWS', () => {
  const api = new LoopbackApi();
  let stored: Record<string, unknown> | undefined;
  let providers: CognitoProviders;
  const wanted = cognitoProvider({ ...GIVEN, domains: ['b.test', 'a.test'] });

  beforeAll(async () => {
    const endpoint = await api.start();
    const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
    const sdk = new CognitoIdentityProvider({
      region: 'eu-central-1',
      endpoint,
      credentials,
      maxAttempts: 1,
    });
    providers = new CognitoProviders(sdk);
  });
  afterAll(() => {
    api.stop();
  });
  beforeEach(() => {
    stored = undefined;
    api.calls.length = 0;
    api.answer = ({ headers, body }) => {
      const action = String(headers['x-amz-target']).split('.')[1];
      if (action !== 'DescribeIdentityProvider') {
        stored = { ...stored, ...(body as object) };
      } else if (stored === undefined) {
        return { status: 400, body: { __type: 'ResourceNotFoundException', message: 'none' } };
      }
      return { body: { IdentityProvider: stored } };
    };
  });
  const actions = (): string[] =>
    api.calls.map(({ headers }) => String(headers['x-amz-target']).split('.')[1] ?? '');

  it('is created once', async () => {
    const create = ['create the identity provider Scalekit (OIDC)'];
    await expect(providers.plan(wanted)).resolves.toEqual(create);
    await expect(providers.apply(wanted)).resolves.toEqual(create);
    expect(stored).toEqual(wanted);
    expect(api.calls[0]?.body).toEqual({
      UserPoolId: wanted.UserPoolId,
      ProviderName: 'Scalekit',
    });
    await expect(providers.apply(wanted)).resolves.toEqual([]);
    expect(actions()).toEqual([
      'DescribeIdentityProvider',
      'DescribeIdentityProvider',
      'CreateIdentityProvider',
      'DescribeIdentityProvider',
    ]);
  });

  it('is changed where it differs, and no other way round', async () => {
    stored = {
      ...wanted,
      ProviderDetails: { ...wanted.ProviderDetails, token_url: 'found', client_secret: 'old' },
      AttributeMapping: { email: 'email' },
      IdpIdentifiers: ['a.test'],
    };
    const plan = [
      'change its detail client_secret',
      'change its attribute mapping',
      'change its identifiers',
    ];
    await expect(providers.plan(wanted)).resolves.toEqual(plan);
    await expect(providers.apply(wanted)).resolves.toEqual(plan);
    const { ProviderType: type, ...changes } = wanted;
    expect(type).toBe('OIDC');
    expect(api.calls.at(-1)?.body).toEqual(changes);
    stored = { ...stored, IdpIdentifiers: ['a.test', 'b.test'] };
    await expect(providers.plan(wanted)).resolves.toEqual([]);
    stored = {};
    await expect(providers.plan(wanted)).resolves.toHaveLength(7);
  });

  it('fails as AWS fails', async () => {
    api.answer = () => ({
      status: 400,
      body: { __type: 'NotAuthorizedException', message: 'not allowed' },
    });
    await expect(providers.plan(wanted)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
});
