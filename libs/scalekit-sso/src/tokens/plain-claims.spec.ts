import { plainClaims } from './plain-claims.js';

const nested = (levels: number): object =>
  JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels)) as object;

describe('plainClaims', () => {
  it('keeps every other claim as it is (S12)', () => {
    const claims = {
      sub: 'jane',
      groups: ['admin', 'staff'],
      address: { locality: 'Berlin', lines: [['a'], { b: null }] },
      email_verified: true,
      updated_at: 7,
      Constructor: 'x',
    };
    expect(plainClaims(claims)).toStrictEqual(claims);
    expect(plainClaims(claims)).not.toBe(claims);
  });

  it('drops what names a prototype, at every depth (S12)', () => {
    const unsafe = '"__proto__":{"isAdmin":true},"constructor":{"x":1},"prototype":[1]';
    const claims = JSON.parse(
      `{${unsafe},"sub":"jane","list":[{${unsafe},"kept":1}],"object":{${unsafe},"kept":{"inner":2}}}`,
    ) as object;
    const plain = plainClaims(claims);
    expect(plain).toStrictEqual({
      sub: 'jane',
      list: [{ kept: 1 }],
      object: { kept: { inner: 2 } },
    });
    expect(JSON.stringify(plain)).not.toMatch(/proto|constructor/);
    const merged: object = Object.assign({}, plain);
    expect((merged as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  });

  it('takes 32 levels and no more (S12)', () => {
    expect(plainClaims(nested(32))).toStrictEqual(nested(32));
    expect(plainClaims(nested(33))).toBeUndefined();
    const list = JSON.parse(`{"a":${'['.repeat(32)}${']'.repeat(32)}}`) as object;
    expect(plainClaims(list)).toBeUndefined();
    const deepest = JSON.parse(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`) as object;
    expect(plainClaims(deepest)).toBeUndefined();
  });
});
