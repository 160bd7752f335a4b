import {
  comparableEmail,
  domainOf,
  MAX_EMAIL_LENGTH,
  normalizeDomain,
  normalizeEmail,
} from './email.js';

const LONG_LABEL = 'a'.repeat(63);

describe('domainOf', () => {
  it.each([
    ['acme.test', 'acme.test'],
    [' ACME.Test ', 'acme.test'],
    ['jane@acme.test', 'acme.test'],
    ['jane+sso@sub.acme.test', 'sub.acme.test'],
    ['jane@BÜCHER.test', 'xn--bcher-kva.test'],
    ['jane@acme.1a', 'acme.1a'],
    ['acme.test.', 'acme.test'],
    ['jane@acme.test.', 'acme.test'],
    ['jörg@bücher.example', 'xn--bcher-kva.example'],
    ['jörg@bu\u0308cher.example', 'xn--bcher-kva.example'],
    [`${LONG_LABEL}.test`, `${LONG_LABEL}.test`],
    [`${'j'.repeat(64)}@acme.test`, 'acme.test'],
  ])('of %j is %j', (written, domain) => {
    expect(domainOf(written)).toBe(domain);
  });

  it.each([
    '',
    'acme',
    '.test',
    'acme.',
    'acme.test..',
    'jane@acme.test@',
    undefined,
    null,
    7,
    ['acme.test'],
    'acme..test',
    '-acme.test',
    'acme-.test',
    'acme_.test',
    '0',
    '127.0.0.1',
    'jane@127.0.0.1',
    'acme.42',
    'acme.test/path',
    'http://acme.test/@acme.test',
    'a@b@acme.test',
    '@acme.test',
    'jane doe@acme.test',
    '"jane"@acme.test',
    'jane@',
    'ja\u0000ne@acme.test',
    'ja\u202ane@acme.test',
    'ja\u202ene@acme.test',
    'ja\u2066ne@acme.test',
    'ja\u2069ne@acme.test',
    `a${LONG_LABEL}.test`,
    `${'j'.repeat(65)}@acme.test`,
    `${`${'a'.repeat(60)}.`.repeat(5)}test`,
  ])('of %j is none', (written) => {
    expect(domainOf(written)).toBeUndefined();
  });
});

describe('domainOf at its limits', () => {
  const longest = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`;

  it.each([
    [longest, longest],
    [`${longest}d`, undefined],
    [`${'j'.repeat(64)}@${longest.slice(64)}`, longest.slice(64)],
    [`j@${longest.slice(1)}`, longest.slice(1)],
    [`jo@${longest.slice(1)}`, undefined],
    [` j@${longest.slice(1)} `, longest.slice(1)],
    [`${longest}.`, longest],
    [`${longest}..`, undefined],
    ['a-b.test', 'a-b.test'],
    ['a.b', 'a.b'],
    ['1.test', '1.test'],
    ['a-.test', undefined],
    ['-a.test', undefined],
    ['.test', undefined],
    ['test.', undefined],
    ['a_b.test', undefined],
    ['jane@evil.test@acme.test', undefined],
    ['acme.test:8080', undefined],
    ['acme.test?x', undefined],
    ['acme.test#x', undefined],
    ['acme.test\u200b', undefined],
  ])('of %s is %O', (text, domain) => {
    expect(domainOf(text)).toBe(domain);
  });
});

describe('normalizeEmail', () => {
  it.each([
    ['jane@acme.test', 'jane@acme.test'],
    [' \tJane@ACME.Test\n', 'jane@acme.test'],
    ['jane@acme.test.', 'jane@acme.test'],
    ['JÖRG@BÜCHER.example', 'jörg@xn--bcher-kva.example'],
    ['jo\u0308rg@bu\u0308cher.example', 'jörg@xn--bcher-kva.example'],
    ['jörg@XN--BCHER-KVA.example', 'jörg@xn--bcher-kva.example'],
    // Lower case can take a text out of NFC: the dot of U+0130 moves behind another mark.
    ['\u0130\u0323@acme.test', '\u1ecb\u0307@acme.test'],
    [`${'j'.repeat(64)}@acme.test`, `${'j'.repeat(64)}@acme.test`],
  ])('of %j is %j (B2)', (written, normalized) => {
    expect(normalizeEmail(written)).toBe(normalized);
    expect(normalizeEmail(normalized)).toBe(normalized);
  });

  it.each([
    `${'j'.repeat(65)}@acme.test`,
    '@acme.test',
    'jane',
    'jane@',
    'jane@acme',
    'jane@doe@acme.test',
    'jane@acme.test@',
    'jane doe@acme.test',
    '<jane@acme.test',
    'jane,doe@acme.test',
    '"jane"@acme.test',
    'acme.test',
    // NFC would make an ASCII character of these.
    'jac\u212a@acme.test',
    'jane\u037e@acme.test',
    'jane\u1fef@acme.test',
    '',
    undefined,
    null,
    7,
    ['jane@acme.test'],
  ])('of %j is none (B2)', (written) => {
    expect(normalizeEmail(written)).toBeUndefined();
  });

  it('is not longer than an address may be, in either spelling (B2)', () => {
    const tail = `@${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(60)}.t`;
    const longest = 'j'.repeat(MAX_EMAIL_LENGTH - tail.length) + tail;
    expect(normalizeEmail(longest)).toBe(longest);
    expect(normalizeEmail(`j${longest}`)).toBeUndefined();
    const longInAscii = `${'j'.repeat(64)}@${`${'ü'.repeat(20)}.`.repeat(7)}t`;
    expect(longInAscii.length).toBeLessThanOrEqual(MAX_EMAIL_LENGTH);
    expect(domainOf(longInAscii.slice(65))).toMatch(/^xn--/);
    expect(normalizeEmail(longInAscii)).toBeUndefined();
  });
});

describe('normalizeDomain', () => {
  it.each([
    [' ACME.Test. ', 'acme.test'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['jane@acme.test', undefined],
    ['acme', undefined],
    [undefined, undefined],
    [['acme.test'], undefined],
  ])('of %j is %j (B2)', (written, normalized) => {
    expect(normalizeDomain(written)).toBe(normalized);
  });
});

describe('comparableEmail', () => {
  it.each([
    [' Jane@ACME.test. ', 'jane@acme.test'],
    ['JO\u0308RG@Bücher.example', 'jörg@xn--bcher-kva.example'],
    // What is no address is compared all the same.
    ['jac\u212a@acme.test', 'jack@acme.test'],
    ['"Jane Doe"@ACME.test', '"jane doe"@acme.test'],
    [' Jane ', 'jane'],
    ['Jane@Acme_1', 'jane@acme_1'],
    ['JANE@', 'jane@'],
  ])('of %j is %j (S9)', (written, comparable) => {
    expect(comparableEmail(written)).toBe(comparable);
  });

  it.each([
    'jane@\u0392\u039f\u039b\u039f\u03a3-shop.example',
    'jane@acme.\u0395\u039b\u039b\u0391\u03a3',
  ])(
    'of %j is that of the address in its one spelling: a capital sigma has two small ones (S9)',
    (written) => {
      expect(comparableEmail(written)).toBe(normalizeEmail(written));
    },
  );
});
