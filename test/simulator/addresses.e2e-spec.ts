import { ScalekitSimulator, type SimulatorOptions } from 'scalekit-simulator';

const CALLBACK = 'http://127.0.0.1:3999/auth/callback';
const BAD = [
  ['/auth/callback', 'is not an absolute URL'],
  ['', 'is not an absolute URL'],
  ['javascript:alert(1)', 'has the scheme javascript:'],
  ['data:text/html,x', 'has the scheme data:'],
  ['http://user:secret@127.0.0.1/', 'has a user name'],
  ['https://*.example/bye', 'has a *'],
  ['https://app.*.example/bye', 'has a *'],
  ['https://*.app.example/*', 'has a *'],
  ['https://a.example/*.b.c', 'has a *'],
] as const;

let simulator: ScalekitSimulator;

beforeAll(async () => {
  simulator = await ScalekitSimulator.start({ redirectUris: [CALLBACK] });
});

afterAll(() => simulator.stop());

describe('an option that makes no sense', () => {
  it.each<[string, string]>([
    ['{ "clientId": "" }', 'clientId is empty'],
    ['{ "clientSecret": "" }', 'clientSecret is empty'],
    ['{ "otherClients": [{ "clientId": "skc_2" }] }', 'otherClients[].clientSecret is empty'],
    ['{ "otherClients": [{ "clientSecret": "x" }] }', 'otherClients[].clientId is empty'],
    ['{ "domainMiss": "page" }', 'domainMiss is page. Give one of error, hosted-login'],
    [
      '{ "organizations": [{ "displayName": "A", "connections": [{ "status": "DONE" }] }] }',
      'connections[].status is DONE. Give one of DRAFT',
    ],
    [
      '{ "organizations": [{ "displayName": "A", "connections": [{ "type": "LDAP" }] }] }',
      'connections[].type is LDAP. Give one of OIDC, SAML',
    ],
  ])('is refused at the start: %s', async (options, fix) => {
    const start = ScalekitSimulator.start(JSON.parse(options) as SimulatorOptions);
    await expect(start).rejects.toThrow(TypeError);
    await expect(start).rejects.toThrow(fix);
  });
});

describe('an address of an app', () => {
  it.each(BAD)('%j is refused at the start and at every call', async (url, problem) => {
    const starts: [string, SimulatorOptions][] = [
      ['redirectUris', { redirectUris: [CALLBACK, url] }],
      ['postLogoutRedirectUris', { postLogoutRedirectUris: [url] }],
      ['initiateLoginUrl', { initiateLoginUrl: url }],
    ];
    for (const [option, options] of starts) {
      const start = ScalekitSimulator.start(options);
      await expect(start).rejects.toThrow(`${option}: ${JSON.stringify(url)} ${problem}`);
    }
    expect(() => {
      simulator.allowRedirectUri(url);
    }).toThrow(problem);
    expect(() => {
      simulator.allowPostLogoutRedirectUri(url);
    }).toThrow(problem);
    await expect(simulator.idpInitiatedUrl({ target: url })).rejects.toThrow(problem);
    expect(() => simulator.idpInitiatedErrorUrl('server_error', { target: url })).toThrow(problem);
  });

  it('has a * after a login only', async () => {
    const wild = 'https://*.app.example/bye';
    expect(() => {
      simulator.allowPostLogoutRedirectUri(wild);
    }).toThrow('has a *');
    await expect(simulator.idpInitiatedUrl({ target: wild })).rejects.toThrow('has a *');
    await expect(ScalekitSimulator.start({ initiateLoginUrl: wild })).rejects.toThrow('has a *');
    const only = await ScalekitSimulator.start({ redirectUris: [wild] });
    await expect(only.idpInitiatedUrl()).rejects.toThrow('There is no app to send people to');
    await only.stop();
  });

  it('may be of an app on a phone, and may have a query after a logout', () => {
    simulator.allowRedirectUri('com.example.app:/callback');
    simulator.allowPostLogoutRedirectUri('https://app.example/bye?from=sso');
  });
});
