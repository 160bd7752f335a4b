// Takes the pictures of the site: the browser tests sign in to the demo and take one of each page,
// light and dark, wide and narrow. Here their first screens become smaller files.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { ROOT } from './places.mjs';

const TAKEN = join(ROOT, 'test/browser/screenshots');
const KEPT = join(ROOT, 'site/public/screenshots');
const SPECS = ['demo', 'insights', 'portal', 'step-up'].map((name) => `${name}.browser-spec`);
const HEIGHTS = { 1280: 800, 390: 844 };

const names = [
  ...readFileSync(join(ROOT, 'site/pages/tour.md'), 'utf8').matchAll(/<Shot name="([^"]+)"/g),
].map(([, name]) => name);

if (!process.argv.includes('--taken')) {
  const run = (command) =>
    execFileSync('npm', ['run', '--silent', ...command], { cwd: ROOT, stdio: 'inherit' });
  run(['build:demo']);
  run(['test:browser', '--', ...SPECS]);
}

rmSync(KEPT, { recursive: true, force: true });
mkdirSync(KEPT, { recursive: true });
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium-headless-shell',
  args: ['--no-sandbox'],
});
const page = await browser.newPage();
for (const file of readdirSync(TAKEN)) {
  const [, name, width] = /^(.+)-(\d+)-\w+\.png$/.exec(file);
  if (names.includes(name)) {
    const png = `data:image/png;base64,${readFileSync(join(TAKEN, file), 'base64')}`;
    const webp = await page.evaluate(asWebp, { png, height: HEIGHTS[width] });
    writeFileSync(join(KEPT, file.replace('.png', '.webp')), webp, 'base64');
  }
}
await browser.close();

async function asWebp({ png, height }) {
  const image = document.createElement('img');
  image.src = png;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = height;
  canvas.getContext('2d').drawImage(image, 0, 0);
  return canvas.toDataURL('image/webp', 0.85).split(',')[1];
}
