import { domainOf, isEmail } from './email-domain.js';

const LONG_LABEL = 'a'.repeat(63);

describe('domainOf', () => {
  it.each([
    ['acme.test', 'acme.test'],
    [' ACME.Test ', 'acme.test'],
    ['jane@acme.test', 'acme.test'],
    ['jane+sso@sub.acme.test', 'sub.acme.test'],
    ['jane@BÜCHER.test', 'xn--bcher-kva.test'],
    ['jane@acme.1a', 'acme.1a'],
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
    [` j@${longest.slice(1)}`, undefined],
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
  ])('of %s is %p', (text, domain) => {
    expect(domainOf(text)).toBe(domain);
  });
});

describe('isEmail', () => {
  it.each([
    ['jane@acme.test', true],
    [' jane@acme.test ', true],
    [`${'j'.repeat(64)}@acme.test`, true],
    [`${'j'.repeat(65)}@acme.test`, false],
    ['@acme.test', false],
    ['jane', false],
    ['jane@', false],
    ['jane@acme', false],
    ['jane@doe@acme.test', false],
    ['jane@acme.test@', false],
    ['jane doe@acme.test', false],
    ['<jane@acme.test', false],
    ['jane,doe@acme.test', false],
    ['"jane"@acme.test', false],
    ['', false],
  ])('of %j is %p', (text, expected) => {
    expect(isEmail(text)).toBe(expected);
  });
});
