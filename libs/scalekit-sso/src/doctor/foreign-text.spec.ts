import { beginningOf, codeIn, urlIn } from './foreign-text.js';

describe('text of other programs', () => {
  it.each(['login_required', 'a', `a${'b'.repeat(63)}`, 'a1'])('may be the code %s', (code) => {
    expect(codeIn(code)).toBe(code);
  });

  it.each([7, undefined, '', '1a', 'A', 'a-b', 'a b', 'a\u001b[2J', `a${'b'.repeat(64)}`, 'a\n'])(
    'is no code: %j',
    (value) => {
      expect(codeIn(value)).toBeUndefined();
    },
  );

  it.each(['http://a', 'https://app.example.com/cb?x=1', `https://${'a'.repeat(2_000)}`])(
    'may be a URL: %s',
    (url) => {
      expect(urlIn(url)).toBe(url);
    },
  );

  it.each([
    ...[7, undefined, '', 'ftp://a', 'xhttps://a', 'https://', 'https://a b', 'https://a\u001b[2J'],
    ...['https://ä', `https://${'a'.repeat(2_001)}`, 'https://[', 'https://a\n'],
  ])('is no URL: %j', (value) => {
    expect(urlIn(value)).toBeUndefined();
  });

  it('is read as far as it is looked at, and an empty answer is none', async () => {
    const pulled: number[] = [];
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled.push(1);
        controller.enqueue(Buffer.from('abcd'));
      },
    });
    await expect(beginningOf(new Response(endless), 10)).resolves.toBe('abcdabcdab');
    expect(pulled.length).toBeLessThan(6);
    await expect(beginningOf(new Response('ä'), 10)).resolves.toBe('ä');
    await expect(beginningOf(new Response(null), 10)).resolves.toBe('');
  });
});
