// What Markdown of the repository becomes on the site.
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { renderMermaidSVG } from 'beautiful-mermaid';
import { placeOf, ROOT, targetOf } from './places.mjs';

const ELSEWHERE = /^(?:[a-z]+:|#|\/)/;

/**
 * Links lead to files of the repository, and so they work there. A file that is a page here is
 * linked to; one that is not is only named, and one that does not exist fails the build.
 */
export function withLinksOfTheRepository(md) {
  md.core.ruler.push('links-of-the-repository', ({ tokens, env }) => {
    const page = relative(ROOT, env.realPath ?? env.path);
    for (const inline of tokens.filter(({ children }) => children !== null)) {
      let isLinked = true;
      inline.children = inline.children.filter((token) => {
        if (token.type === 'link_close') {
          return isLinked;
        }
        if (token.type !== 'link_open') {
          return true;
        }
        const href = siteLink(page, token.attrGet('href'));
        isLinked = href !== undefined;
        if (isLinked) {
          token.attrSet('href', href);
        }
        return isLinked;
      });
    }
  });
}

function siteLink(page, href) {
  if (ELSEWHERE.test(href)) {
    return href;
  }
  const [path, anchor] = href.split('#');
  const target = targetOf(page, decodeURI(path));
  const place = placeOf(target);
  if (place !== undefined) {
    return `/${place}${anchor === undefined ? '' : `#${anchor}`}`;
  }
  if (existsSync(join(ROOT, target))) {
    return undefined;
  }
  throw new Error(`${page} links to ${href}, which does not exist`);
}

/** Draws Mermaid while the site is built: no script of it is sent to browsers. */
export function withDiagrams(md) {
  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const { info, content } = tokens[index];
    if (env.isForSearch) {
      return info.trim() === 'mermaid' ? '' : `<pre>${md.utils.escapeHtml(content)}</pre>`;
    }
    if (info.trim() !== 'mermaid') {
      return fence(tokens, index, options, env, self);
    }
    const [, title = 'Diagram'] = /^\s*accTitle: (.+)$/m.exec(content) ?? [];
    const svg = renderMermaidSVG(content.replace(/^\s*accTitle: .+\n/m, ''), {
      bg: 'var(--vp-c-bg)',
      fg: 'var(--vp-c-text-1)',
      muted: 'var(--vp-c-text-1)',
      transparent: true,
    })
      // It asks a foreign host for its typeface; the theme has the rest.
      .replace(/<style>[^]*?<\/style>/, '')
      .replace('<svg ', `<svg role="img" aria-label="${md.utils.escapeHtml(title)}" `);
    return `<div class="diagram" tabindex="0" v-pre>${svg}</div>`;
  };
}

/** A page as the search reads it: code without colours, which take most of the time, no drawings. */
export function renderForSearch(source, env, md) {
  const html = md.render(source, Object.assign(env, { isForSearch: true }));
  return env.frontmatter?.layout === 'home' ? '' : html;
}

/** `<id>` in a guide or a doc comment is a placeholder to read, not an element. */
export function withTextAsItIsWritten(md) {
  for (const rule of ['html_inline', 'html_block']) {
    const render = md.renderer.rules[rule];
    md.renderer.rules[rule] = (tokens, index, options, env, self) =>
      env.relativePath === 'tour.md'
        ? render(tokens, index, options, env, self)
        : md.utils.escapeHtml(tokens[index].content);
  }
}
