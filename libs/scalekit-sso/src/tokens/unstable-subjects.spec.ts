import type { MockInstance } from 'vitest';
import { Logger } from '@nestjs/common';
import { JANE } from '../../spec-support/session.js';
import type { SsoIdentity } from './sso-identity.js';
import { UnstableSubjects } from './unstable-subjects.js';

let subjects: UnstableSubjects;
let warn: MockInstance<Logger['warn']>;

beforeEach(() => {
  subjects = new UnstableSubjects();
  warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  warn.mockRestore();
});

const note = (subject: string, identity: Partial<SsoIdentity> = {}): void => {
  subjects.note({ ...JANE, subject, ...identity });
};
const ADVICE =
  '. Ask its admin for a lasting NameID or sub; see docs/users.md, "Ids that do not last"';

describe('a connection', () => {
  it('that names its users by e-mail address is warned of once (B34)', () => {
    note('conn_1;Jane@acme.test');
    note('conn_1;max@acme.test', { email: 'max@acme.test' });
    expect(warn.mock.calls).toEqual([
      [`connection conn_1 names its users by e-mail address: a new address is a new user${ADVICE}`],
    ]);
    note('jane@acme.test', { connectionId: 'conn_2' });
    expect(warn).toHaveBeenCalledTimes(2);
    expect(warn.mock.calls.join()).not.toContain('@');
  });

  it('that sends another id for the same address is warned of once (B34)', () => {
    note('conn_1;_4f1c');
    note('conn_1;_4f1c');
    note('conn_1;_77aa', { email: 'max@acme.test' });
    note('conn_2;_88bb', { connectionId: 'conn_2' });
    expect(warn).not.toHaveBeenCalled();
    note('conn_1;_99cc');
    note('conn_1;_00dd');
    expect(warn.mock.calls).toEqual([
      [
        `connection conn_1 has sent two ids for one e-mail address: with transient ids, each sign-in is a new user${ADVICE}`,
      ],
    ]);
  });

  it('is not warned of where nothing tells it apart (B34)', () => {
    note('jane@acme.test', { connectionId: undefined });
    note('max@acme.test', { connectionId: undefined });
    note('conn_1;a', { email: undefined });
    note('conn_1;b', { email: undefined });
    note('conn_1;auth0|1');
    expect(warn).not.toHaveBeenCalled();
  });
});
