import { Controller, ForbiddenException, Injectable, Logger, Scope } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { SsoError } from '../errors/sso-error.js';
import { DecoratedMethods } from './decorated-methods.js';
import { OnSsoEvent } from './on-sso-event.js';
import { SSO_EVENTS, type SsoEvent } from './sso-event.js';
import { SsoEventHandlers } from './sso-event-handlers.js';
import { failureOf, SsoEvents } from './sso-events.js';

@Injectable()
class Audit {
  readonly notes: SsoEvent[] = [];

  @OnSsoEvent('sessions.ended')
  @OnSsoEvent('portal.opened', 'sign-out.completed')
  note(event: SsoEvent<'portal.opened' | 'sign-out.completed' | 'sessions.ended'>): void {
    this.notes.push(event);
  }
}

@Controller()
class Everything {
  static readonly names: string[] = [];

  @OnSsoEvent(...SSO_EVENTS)
  note({ name }: SsoEvent): void {
    Everything.names.push(name);
  }
}

async function eventsWith(...providers: (new (...args: never[]) => object)[]): Promise<{
  events: SsoEvents;
  get: <Type extends object>(type: new (...args: never[]) => Type) => Type;
}> {
  const module = await Test.createTestingModule({
    imports: [DiscoveryModule],
    controllers: [Everything],
    providers: [SsoEvents, DecoratedMethods, SsoEventHandlers, ...providers],
  }).compile();
  await module.init();
  return { events: module.get(SsoEvents), get: (type) => module.get(type) };
}

describe('@OnSsoEvent()', () => {
  it('hears of the events that it names, and of no others', async () => {
    const { events, get } = await eventsWith(Audit);
    Everything.names.length = 0;
    events.emit('portal.opened', { organizationId: 'org_1' });
    events.emit('sessions.ended', { by: ['userKey'] });
    events.emit('portal.failed', { code: 'app_error', status: 500, reference: undefined });
    expect(get(Audit).notes).toEqual([
      { name: 'portal.opened', at: expect.any(Date) as Date, organizationId: 'org_1' },
      { name: 'sessions.ended', at: expect.any(Date) as Date, by: ['userKey'] },
    ]);
    expect(Everything.names).toEqual(['portal.opened', 'sessions.ended', 'portal.failed']);
  });

  it('stops the boot for an event that does not exist', async () => {
    @Injectable()
    class Wrong {
      @OnSsoEvent('login.complete' as 'login.completed')
      note(): void {
        throw new Error('nobody calls this');
      }
    }
    await expect(eventsWith(Wrong)).rejects.toThrow(
      '@OnSsoEvent: Wrong.note() names login.complete. Did you mean login.completed?',
    );
  });

  it('stops the boot on a class that is made for each request', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class OfRequests {
      @OnSsoEvent('login.completed')
      note(): void {
        throw new Error('nobody calls this');
      }
    }
    await expect(eventsWith(OfRequests)).rejects.toThrow(
      '@OnSsoEvent: OfRequests.note() is on a class that is no singleton',
    );
  });
});

describe('an event', () => {
  it('cannot be changed by one who hears of it', () => {
    const events = new SsoEvents();
    let heard: object | undefined;
    events.subscribe((event) => {
      heard = event;
    });
    events.emit('portal.opened', { organizationId: 'org_1' });
    expect(Object.isFrozen(heard)).toBe(true);
  });

  it('reaches each listener as it was, whatever another one did to its date and lists (R10)', () => {
    const events = new SsoEvents();
    const heard: SsoEvent[] = [];
    const by = ['userKey'];
    events.subscribe((event) => {
      event.at.setTime(0);
      (event as { by?: string[] }).by?.push('email');
    });
    events.subscribe((event) => heard.push(event));
    events.emit('sessions.ended', { by });
    expect(heard).toEqual([
      { name: 'sessions.ended', at: expect.any(Date) as Date, by: ['userKey'] },
    ]);
    expect(heard[0]?.at.getTime()).toBeGreaterThan(0);
    expect(by).toEqual(['userKey']);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('disk full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('disk full'))],
  ])('reaches the others where one of them %s, which is a line in the log', async (_, fails) => {
    const lines: unknown[] = [];
    vi.spyOn(Logger.prototype, 'error').mockImplementation((line) => {
      lines.push(line);
    });
    const events = new SsoEvents();
    const names: string[] = [];
    events.subscribe(fails);
    events.subscribe(({ name }) => names.push(name));
    events.emit('portal.opened', { organizationId: 'org_1' });
    await new Promise(setImmediate);
    vi.restoreAllMocks();
    expect(lines).toEqual(["a method with @OnSsoEvent('portal.opened') failed | disk full"]);
    expect(names).toEqual(['portal.opened']);
  });

  it('tells why a step has failed, which goes on to its caller', async () => {
    const events = new SsoEvents();
    const told: SsoEvent[] = [];
    events.subscribe((event) => told.push(event));
    const error = new SsoError('portal_forbidden', { detail: 'not for jane@example.com' });
    const failing = events.reporting('portal.failed', {}, () => Promise.reject(error));
    await expect(failing).rejects.toBe(error);
    expect(told).toEqual([
      {
        name: 'portal.failed',
        at: expect.any(Date) as Date,
        code: 'portal_forbidden',
        status: 403,
        reference: error.reference,
      },
    ]);
    await expect(events.reporting('portal.failed', {}, () => Promise.resolve(1))).resolves.toBe(1);
    expect(told).toHaveLength(1);
  });

  it.each([
    [new ForbiddenException('Jane may not'), 403],
    [new Error('secret'), 500],
    ['text', 500],
  ])('says nothing of an error of the app: %s', (error, status) => {
    expect(failureOf(error)).toEqual({ code: 'app_error', status, reference: undefined });
  });
});
