import { parseUrl } from './parse-url.js';

describe('parseUrl', () => {
  it('takes letters beyond ASCII, however often it has been asked', () => {
    for (let times = 0; times < 20_000; times += 1) {
      expect(parseUrl('https://b\u00fccher.example')).toBeDefined();
    }
  });

  it('gives nothing for what is no URL', () => {
    expect(parseUrl('/path')).toBeUndefined();
    expect(parseUrl('/path', 'https://app.example.com')?.href).toBe('https://app.example.com/path');
  });
});
