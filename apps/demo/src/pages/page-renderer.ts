import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { Eta } from 'eta';
import { settings, type Settings } from '../config/settings.js';
import type { PageViews } from './page-views.js';

/** Renders the templates in `views/`. What they print is escaped, unless they say otherwise. */
@Injectable()
export class PageRenderer {
  private readonly eta: Eta;

  constructor(@Inject(settings.KEY) { isProduction }: Settings) {
    this.eta = new Eta({
      views: join(import.meta.dirname, '../views'),
      autoEscape: true,
      cache: isProduction,
    });
  }

  /** A whole HTML document. */
  render<Name extends keyof PageViews>(name: Name, view: PageViews[Name]): string {
    return this.eta.render(`./${name}`, view);
  }
}
