import { hiddenFields, html } from './html.js';

describe('html', () => {
  it('escapes values, and only once', () => {
    const inner = html`<b>${'<script>"\'&'}</b>`;
    expect(html`<p title="${'"x"'}">${inner}${1}</p>`.toString()).toBe(
      '<p title="&quot;x&quot;"><b>&lt;script&gt;&quot;&#39;&amp;</b>1</p>',
    );
  });

  it('has hidden fields, and nothing beside them', () => {
    expect(hiddenFields([]).toString()).toBe('');
    expect(
      hiddenFields([
        ['a', '"'],
        ['b', '1'],
      ]).toString(),
    ).toBe(
      '<input type="hidden" name="a" value="&quot;" /><input type="hidden" name="b" value="1" />',
    );
  });
});
