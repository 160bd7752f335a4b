import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { cleanForLog } from './clean-for-log.js';

const noise = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
const words = fc.constantFrom('', 'for ', 'token: ', 'x="', "('", '<', 'user=', 'a, ', '%20');

describe('cleanForLog, whatever comes in', () => {
  it('makes one short field of one line, without controls and separators (S11)', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          noise,
          fc.array(noise).map((all) => all.join('%0a')),
          fc.array(noise).map((all) => all.join('\uff5c%257C|')),
        ),
        (text) => {
          const line = cleanForLog(text);
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          expect(line.normalize('NFKC')).not.toMatch(/[|\u2502\u2223\u00a6]/);
          expect(line.length).toBeLessThanOrEqual(301);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('keeps no e-mail address', () => {
    fc.assert(
      fc.property(words, fc.emailAddress(), words, (before, email, after) => {
        fc.pre(email.length < 100);
        expect(cleanForLog(`${before}${email} ${after}`)).not.toContain(email);
        expect(cleanForLog(`${before}${encodeURIComponent(email)} ${after}`)).not.toContain(email);
      }),
    );
  });

  it('keeps no e-mail address, however its @ is spelled', () => {
    const percent = fc.integer({ min: 1, max: 12 }).map((depth) => `%${'25'.repeat(depth - 1)}40`);
    const names = fc.constantFrom('#64;', '#064;', '#x40;', '#X0040;', 'commat;', 'COMMAT;');
    const html = fc
      .tuple(fc.nat({ max: 3 }), names)
      .map(([depth, name]) => `&${'amp;'.repeat(depth)}${name}`);
    const json = fc.integer({ min: 1, max: 3 }).map((depth) => `${'\\'.repeat(depth)}u0040`);
    const latin = fc.constantFrom('', '%E9', '%e9%FF', 'é', '%C3%A9');
    fc.assert(
      fc.property(
        words,
        fc.emailAddress(),
        latin,
        fc.oneof(percent, html, json),
        fc.nat({ max: 2 }),
        (before, email, letter, at, depth) => {
          const [local = '', domain = ''] = email.split('@');
          fc.pre(email.length < 60);
          let text = `${local}${letter}${at}${domain}`;
          for (let count = 0; count < depth; count += 1) {
            text = encodeURIComponent(text);
          }
          fc.pre(text.length < 1_000);
          expect(cleanForLog(`${before}${text} end`)).not.toContain(domain);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('keeps no random value and no token', () => {
    const secrets = fc
      .tuple(
        fc.integer({ min: 24, max: 60 }),
        fc.constantFrom('hex', 'base64', 'base64url' as const),
      )
      .map(([length, encoding]) => randomBytes(length).toString(encoding as BufferEncoding));
    fc.assert(
      fc.property(words, secrets, secrets, (before, one, other) => {
        const parts = `${one.replaceAll('=', '')}.${other.replaceAll('=', '')}`;
        for (const text of [one, `${one}.${other}`, parts, `Bearer ${one}`]) {
          const line = cleanForLog(`${before}${text} end`);
          expect(line).not.toContain(one.slice(0, 16));
          expect(line).not.toContain(other.slice(0, 16));
        }
      }),
    );
  });
});
