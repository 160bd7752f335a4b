import fc from 'fast-check';
import type { ClaimMapping } from './claims.options.js';
import {
  keptIdentity,
  mappedClaims,
  readMappedClaims,
  type MappedClaims,
} from './mapped-claims.js';

const MAPPINGS: readonly ClaimMapping[] = [
  { name: 'groups', claim: 'memberOf', keepInSession: true },
  { name: 'department', claim: 'dept', keepInSession: false },
  { name: 'site', claim: 'https://acme.test/site', keepInSession: true },
];
const NONE: MappedClaims = { groups: undefined, attributes: {} };

const groupsOf = (memberOf: unknown): MappedClaims['groups'] =>
  mappedClaims({ memberOf }, MAPPINGS).groups;
const departmentOf = (dept: unknown): unknown =>
  mappedClaims({ dept }, MAPPINGS).attributes.department;

describe('the groups of an ID token', () => {
  it.each([
    [
      ['staff', 'admins'],
      ['staff', 'admins'],
    ],
    ['staff', ['staff']],
    ['staff,admins', ['staff', 'admins']],
    [' staff , ,admins,', ['staff', 'admins']],
    [['staff,admins'], ['staff,admins']],
    ['CN=Staff,OU=Groups,DC=acme', ['CN=Staff,OU=Groups,DC=acme']],
    [
      [{ value: 'staff', display: 'Everybody' }, { value: 'admins' }],
      ['staff', 'admins'],
    ],
    [{ value: 'staff,admins' }, ['staff,admins']],
    [7, ['7']],
    [true, ['true']],
    [
      ['staff', { value: 7 }, false],
      ['staff', '7', 'false'],
    ],
    [
      ['b', 'a', ' b', 'a'],
      ['b', 'a'],
    ],
    [
      ['B', 'b'],
      ['B', 'b'],
    ],
    [['u\u0308', '\u00fc'], ['\u00fc']],
  ])('that come as %j are %j', (claim, groups) => {
    expect(groupsOf(claim)).toEqual(groups);
  });

  it.each([
    ['an empty array', []],
    ['an empty text', ''],
    ['blanks and commas', ' ,, '],
    ['an array of none', [null, {}, [], { display: 'staff' }, '', ' ', undefined, { value: {} }]],
    ['arrays in an array', [['staff']]],
  ])('are none where the claim is %s', (_case, claim) => {
    expect(groupsOf(claim)).toEqual([]);
  });

  it.each([undefined, null, {}, { value: null }, { value: ['staff'] }, { display: 'staff' }])(
    'are not known where the claim is %j',
    (claim) => {
      expect(groupsOf(claim)).toBeUndefined();
    },
  );

  it('are not known where no claim is mapped', () => {
    const claims = { groups: ['staff'], memberOf: ['staff'] };
    expect(mappedClaims(claims, MAPPINGS.slice(1))).toStrictEqual(NONE);
    expect(mappedClaims(claims, [])).toStrictEqual(NONE);
    const [groups, department] = MAPPINGS;
    expect(mappedClaims(claims, [department, groups] as ClaimMapping[]).groups).toEqual(['staff']);
  });

  it('are the first 250 different ones, of at most 512 characters', () => {
    const many = Array.from({ length: 300 }, (_, index) => `g${index}`);
    expect(groupsOf(['g0', ...many])).toEqual(many.slice(0, 250));
    expect(groupsOf(many.join(','))).toHaveLength(250);
    expect(groupsOf([`${'x'.repeat(512)} `, 'x'.repeat(513), 'y'])).toEqual(['x'.repeat(512), 'y']);
  });

  it.each(['\n', '\u0000', '\u007f', '\u0085', '\u2028', '\u2029', '\ud800', '\udc00'])(
    'have no %j within',
    (character) => {
      expect(groupsOf([`ad${character}mins`, 'staff'])).toEqual(['staff']);
      expect(groupsOf(`ad${character}mins,staff`)).toEqual(['staff']);
    },
  );

  it('may have emoji and names that are no names of properties here', () => {
    expect(groupsOf(['👩‍💻', '__proto__'])).toEqual(['👩‍💻', '__proto__']);
  });
});

describe('the attributes of an ID token', () => {
  it.each([
    ['Sales', 'Sales'],
    [' Sales ', 'Sales'],
    ['Sales, EMEA', 'Sales, EMEA'],
    [7, '7'],
    [false, 'false'],
    [{ value: 'Sales' }, 'Sales'],
    [['Sales'], ['Sales']],
    [
      ['Sales', 'Sales', { value: 1 }],
      ['Sales', '1'],
    ],
    [[], []],
    [[null], []],
  ])('that come as %j are %j', (claim, value) => {
    expect(departmentOf(claim)).toEqual(value);
  });

  it.each([undefined, null, '', ' ', {}, { display: 'Sales' }, 'a\nb', 'x'.repeat(513)])(
    'are not there where the claim is %j',
    (claim) => {
      expect(mappedClaims({ dept: claim }, MAPPINGS).attributes).toStrictEqual({});
    },
  );

  it('have your names, and come from claims whose names have dots', () => {
    expect(mappedClaims({ 'https://acme.test/site': 'Oslo', dept: 'Sales' }, MAPPINGS)).toEqual({
      groups: undefined,
      attributes: { department: 'Sales', site: 'Oslo' },
    });
  });
});

describe('any ID token', () => {
  const claim = fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    fc.string({ unit: 'binary', maxLength: 2_000 }),
    fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()), { maxLength: 400 }),
  );

  it('gives few, short and different values, which survive the store', () => {
    fc.assert(
      fc.property(claim, claim, (memberOf, dept) => {
        const mapped = mappedClaims({ memberOf, dept }, MAPPINGS);
        for (const values of [mapped.groups ?? [], [mapped.attributes.department ?? []].flat()]) {
          expect(values.length).toBeLessThanOrEqual(250);
          expect(new Set(values).size).toBe(values.length);
          for (const value of values) {
            expect(value).toBe(value.trim());
            expect(value).not.toBe('');
            expect(value.length).toBeLessThanOrEqual(512);
            expect(value).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u);
          }
        }
        expect(
          readMappedClaims(JSON.parse(JSON.stringify(mapped)) as Record<string, unknown>),
        ).toEqual(mapped);
      }),
    );
  });
});

describe('keptIdentity', () => {
  const WHOLE = { key: 'k', groups: ['staff'], attributes: { department: 'Sales', site: 'Oslo' } };

  it('keeps what the options say, and all else that it is', () => {
    expect(keptIdentity(WHOLE, MAPPINGS)).toStrictEqual({
      key: 'k',
      groups: ['staff'],
      attributes: { site: 'Oslo' },
    });
    expect(keptIdentity(WHOLE, MAPPINGS.slice(1, 2))).toStrictEqual({ key: 'k', ...NONE });
    expect(keptIdentity(WHOLE, [])).toStrictEqual({ key: 'k', ...NONE });
  });
});

describe('readMappedClaims', () => {
  it('reads what was stored', () => {
    const stored = { groups: ['a'], attributes: { department: 'Sales', sites: ['Oslo', 'Bonn'] } };
    expect(readMappedClaims(stored)).toStrictEqual(stored);
    expect(readMappedClaims({ groups: [], attributes: { sites: [] } })).toStrictEqual({
      groups: [],
      attributes: { sites: [] },
    });
  });

  it.each([
    {},
    { groups: undefined, attributes: undefined },
    { groups: null, attributes: null },
    { groups: 'staff', attributes: 7 },
    { groups: ['staff', 7], attributes: { department: 7, sites: ['Oslo', null], site: {} } },
    { groups: { 0: 'staff', length: 1 }, attributes: JSON.parse('{"__proto__":"x"}') as object },
    { attributes: { constructor: 'x', prototype: ['x'] } },
  ])('reads nothing of %j', (stored) => {
    expect(readMappedClaims(stored)).toStrictEqual(NONE);
  });
});
