import { Injectable } from '@nestjs/common';
import { SsoFederation, type SsoSessionScope } from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';
import { problemOf } from '../support/sign-in.js';

/** The identity system of an app, which the tests steer and ask. */
const system = {
  ended: [] as SsoSessionScope[],
  credential: (): object | Promise<object> => ({ token: 'of the system' }),
  end: (): void => undefined,
};
const original = { ...system };

@Injectable()
class AppFederation extends SsoFederation {
  override credential(): object | Promise<object> {
    return system.credential();
  }

  override ended(scope: SsoSessionScope): void {
    system.end();
    system.ended.push(scope);
  }
}

describe.each(ADAPTERS)('S: attacks on an identity system of the app, on %s', (adapter) => {
  const scene = setScene(adapter, { extras: { federation: AppFederation } });
  beforeEach(() => {
    Object.assign(system, original, { ended: [] });
  });
  const post = (path: string) =>
    scene.browser.api(`${scene.app.url}${path}`, {
      method: 'POST',
      headers: { origin: scene.app.url },
    });

  it('gives no credential to a user who has signed out while it was made (S1)', async () => {
    await scene.signIn();
    let make!: (credential: object) => void;
    const asked = new Promise<void>((resolve) => {
      system.credential = () => {
        resolve();
        return new Promise((made) => {
          make = made;
        });
      };
    });
    const answer = post('/auth/credential');
    await asked;
    expect((await post('/auth/logout')).status).toBe(204);
    make({ token: 'too late' });
    const late = await answer;
    expect([late.status, problemOf(late).code]).toEqual([401, 'session_expired']);
    expect(late.body).not.toContain('too late');
  });

  it('ends the sessions of the system at the second try, where it failed at the first (S2)', async () => {
    await scene.signIn();
    system.end = () => {
      throw new Error('down');
    };
    expect((await post('/auth/logout')).status).toBe(503);
    system.end = original.end;
    expect((await post('/auth/logout')).status).toBe(204);
    expect(system.ended).toHaveLength(1);
  });
});
