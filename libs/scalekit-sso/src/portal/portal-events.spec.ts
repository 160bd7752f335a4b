import { PORTAL_EVENTS_SCRIPT } from './portal-events-script.js';
import { listenToPortal, type PortalEvent } from './portal-events.js';

const ENVIRONMENT = 'https://acme.scalekit.dev';
const CONNECTION = { connection_type: 'SSO', id: 'conn_1', type: 'OIDC', provider: 'OKTA' };
const DIRECTORY = { directory_type: 'SCIM', id: 'dir_1', provider: 'OKTA' };
const SESSION = { expiry: '2030-01-01T00:00:00Z' };
const organization_id = 'org_1';

/** Each event as the table of contract 10 has it. */
const EVENTS = [
  {
    event_type: 'ORGANIZATION_SSO_ENABLED',
    object: 'connection',
    organization_id,
    data: { ...CONNECTION, enabled: true },
  },
  {
    event_type: 'ORGANIZATION_SSO_DISABLED',
    object: 'connection',
    organization_id,
    data: { ...CONNECTION, enabled: false },
  },
  {
    event_type: 'ORGANIZATION_DIRECTORY_ENABLED',
    object: 'directory',
    organization_id,
    data: { ...DIRECTORY, enabled: true },
  },
  {
    event_type: 'ORGANIZATION_DIRECTORY_DISABLED',
    object: 'directory',
    organization_id,
    data: { ...DIRECTORY, enabled: false },
  },
  { event_type: 'PORTAL_LOAD_SUCCESS', object: 'session', organization_id, data: SESSION },
  { event_type: 'PORTAL_SESSION_WARNING', object: 'session', organization_id, data: SESSION },
  { event_type: 'PORTAL_SESSION_EXPIRY', object: 'session', organization_id, data: SESSION },
  {
    event_type: 'PORTAL_LOAD_FAILURE',
    object: 'session',
    data: { error_code: 'SESSION_EXPIRED' },
  },
] as const satisfies readonly PortalEvent[];

interface Listening {
  readonly type: string;
  readonly listener: (message: object) => void;
  readonly signal: AbortSignal;
}

let heard: PortalEvent[];
let frame: { contentWindow: object | null };
let listeners: Listening[];

beforeEach(() => {
  heard = [];
  listeners = [];
  frame = { contentWindow: {} };
  // The window of a browser is the global object; Node's has no events.
  const addEventListener = (
    type: string,
    listener: Listening['listener'],
    { signal }: Pick<Listening, 'signal'>,
  ): void => void listeners.push({ type, listener, signal });
  Object.assign(globalThis, { addEventListener });
});
afterEach(() => {
  Reflect.deleteProperty(globalThis, 'addEventListener');
});

const served = (await import(
  `data:text/javascript,${encodeURIComponent(PORTAL_EVENTS_SCRIPT)}`
)) as { readonly listenToPortal: typeof listenToPortal };

let listenTo: typeof listenToPortal;
const listen = (environmentUrl = ENVIRONMENT): (() => void) =>
  listenTo({ environmentUrl, frame, onEvent: (event) => void heard.push(event) });
/** What throws in a listener fails the test. */
const post = (data: unknown, message: object = {}, type = 'message'): void => {
  const source = frame.contentWindow;
  for (const { listener } of listeners.filter((it) => it.type === type && !it.signal.aborted)) {
    listener({ origin: ENVIRONMENT, source, data, ...message });
  }
};

describe.each([
  ['that bundlers import', listenToPortal],
  ['that is served', served.listenToPortal],
])('listenToPortal, as the function %s', (_, tested) => {
  beforeEach(() => {
    listenTo = tested;
  });

  it.each(EVENTS)('hears of $event_type', (event) => {
    listen();
    post(event);
    expect(heard).toEqual([event]);
  });

  it.each([`${ENVIRONMENT}/`, `${ENVIRONMENT}/some/path?x=1`, 'HTTPS://ACME.scalekit.dev:443'])(
    'takes %s for the environment too',
    (environmentUrl) => {
      listen(environmentUrl);
      post(EVENTS[4]);
      expect(heard).toHaveLength(1);
    },
  );

  it.each([
    'https://evil.example',
    'http://acme.scalekit.dev',
    'https://acme.scalekit.dev:444',
    'https://acme.scalekit.dev.evil.example',
    'https://acme.scalekit.dev/',
    'null',
    '',
    undefined,
  ])('passes over the origin %s', (origin) => {
    listen();
    post(EVENTS[0], { origin });
    expect(heard).toEqual([]);
  });

  it('passes over other windows, also where the frame has none', () => {
    listen();
    post(EVENTS[0], { source: {} });
    frame.contentWindow = null;
    post(EVENTS[0], { source: null });
    expect(heard).toEqual([]);
  });

  it('passes over other kinds of events', () => {
    listen();
    post(EVENTS[0], {}, 'messageerror');
    expect(heard).toEqual([]);
  });

  it.each([undefined, null, 7, 'text', [], {}, Object.create(null), () => undefined])(
    'passes over %O in silence',
    (data) => {
      listen();
      post(data);
      post({ ...EVENTS[0], data });
      expect(heard).toEqual([]);
    },
  );

  it.each([
    'SSO_CONFIGURED',
    'organization_sso_enabled',
    'sso.enabled',
    '__proto__',
    'constructor',
    ['ORGANIZATION_SSO_ENABLED'],
    undefined,
  ])('passes over the event %O', (event_type) => {
    listen();
    post({ ...EVENTS[0], event_type });
    post({ event_type, organization_id, data: { enabled: false } });
    expect(heard).toEqual([]);
  });

  it.each(EVENTS)('passes over $event_type about something else', (event) => {
    listen();
    post({ ...event, object: 'organization' });
    post({ ...event, object: undefined });
    expect(heard).toEqual([]);
  });

  it.each(EVENTS.slice(0, 7))('passes over $event_type of no organization', (event) => {
    listen();
    post({ ...event, organization_id: undefined });
    post({ ...event, organization_id: 7 });
    expect(heard).toEqual([]);
  });

  it.each(EVENTS.flatMap((event) => Object.keys(event.data).map((field) => ({ event, field }))))(
    'passes over $event.event_type with another $field',
    ({ event, field }) => {
      listen();
      for (const value of [undefined, null, 7, {}, ['x']]) {
        post({ ...event, data: { ...event.data, [field]: value } });
      }
      expect(heard).toEqual([]);
    },
  );

  it.each(EVENTS.slice(0, 4))('passes over $event_type that contradicts itself', (event) => {
    const { enabled } = event.data as { enabled: boolean };
    listen();
    post({ ...event, data: { ...event.data, enabled: !enabled } });
    post({ ...event, data: { ...event.data, enabled: String(enabled) } });
    expect(heard).toEqual([]);
  });

  it('stops', () => {
    const stop = listen();
    post(EVENTS[4]);
    stop();
    post(EVENTS[4]);
    stop();
    expect(heard).toHaveLength(1);
  });

  it.each(['acme.scalekit.dev', ''])('refuses at once %j, which is no URL', (environmentUrl) => {
    expect(() => listen(environmentUrl)).toThrow('Invalid URL');
    expect(listeners).toEqual([]);
  });

  it.each([
    'localhost:8899',
    'blob:https://acme.scalekit.dev/1',
    'data:text/html,x',
    'file:///index.html',
    'about:blank',
    'javascript:0',
    'app://acme.scalekit.dev',
    'wss://acme.scalekit.dev',
    'ftp://acme.scalekit.dev',
    'http://acme.scalekit.dev',
    'http://localhost.evil.example',
    'http://127.evil.example',
    'http://evil-localhost',
    'http://[::2]',
  ])('refuses at once %s, whose origin is none of an environment (S23)', (environmentUrl) => {
    expect(() => listen(environmentUrl)).toThrow(/must begin with https:\/\//);
    expect(listeners).toEqual([]);
  });

  it.each([
    'http://localhost:8899',
    'http://acme.localhost:8899',
    'http://127.0.0.1:8899',
    'http://127.1.2.3',
    'http://[::1]:8899',
  ])('takes %s, which is on loopback (S23)', (environmentUrl) => {
    listen(environmentUrl);
    post(EVENTS[4], { origin: new URL(environmentUrl).origin });
    expect(heard).toHaveLength(1);
  });
});
