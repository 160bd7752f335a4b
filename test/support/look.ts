import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const SCREENSHOTS = join(process.cwd(), 'test/browser/screenshots');
const SIZES = [
  [1280, 800],
  [390, 844],
] as const;

/** Takes a picture at desktop and phone width, light and dark, and checks accessibility in each. */
export async function look(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  for (const [width, height] of SIZES) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await page.evaluate('Promise.all(document.getAnimations().map((a) => a.finished))');
      await page.screenshot({
        path: join(SCREENSHOTS, `${name}-${width}-${colorScheme}.png`),
        fullPage: true,
      });
      const { violations } = await accessibilityOf(page).analyze();
      expect({ name, width, colorScheme, violations }).toMatchObject({ violations: [] });
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth > document.documentElement.clientWidth',
      );
      expect({ name, width, overflow }).toEqual({ name, width, overflow: false });
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** A page without frames needs no second page, in which axe puts together what each of them has: a third of the time. */
export function accessibilityOf(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).setLegacyMode(page.frames().length === 1);
}
