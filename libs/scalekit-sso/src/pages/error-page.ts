import { Injectable } from '@nestjs/common';
import { hiddenFields, html, type Html } from './html.js';
import { pageBody } from './page.js';
import type { SsoBrandingOptions } from './pages.options.js';
import type { SsoRequest } from '../http/request.js';
import type { SsoErrorCode } from '../errors/catalogue.js';
import type { SsoErrorActor } from '../errors/error-entry.js';

/** What an error page may say. Nothing in it comes from a query string or an identity provider. */
export interface SsoErrorView {
  /** The option `appName`; empty where the app has given none. */
  readonly appName: string;
  /** The stable code. */
  readonly code: SsoErrorCode;
  /** HTTP status of the page. */
  readonly status: number;
  /** BCP 47 tag of the language that the texts are in. */
  readonly language: string;
  /** How that language is written. */
  readonly direction: 'ltr' | 'rtl';
  readonly title: string;
  /** What to tell the user, in a sentence or two. */
  readonly message: string;
  /** Who is signed in, where the page offers to change that. From an identity provider: escape it. */
  readonly signedInAs: string | undefined;
  /** The words before and after `signedInAs`. */
  readonly signedInAsWords: readonly [before: string, after: string];
  /** The sentence before the reference: who to give it to. */
  readonly help: string;
  /** Names this one failure in the log. */
  readonly reference: string;
  /** Who can fix it. */
  readonly actor: SsoErrorActor;
  /** Starts the same login again, with its return address; undefined if that would not help. */
  readonly retryUrl: string | undefined;
  /** The label of that link. */
  readonly retryLabel: string;
  /** The page to choose how to sign in. */
  readonly signInUrl: string;
  /** The app. */
  readonly homeUrl: string;
  /** The label of that link. */
  readonly homeLabel: string;
  /** Where present, the first button: a form to be posted. */
  readonly action:
    | {
        readonly method: 'POST';
        readonly url: string;
        readonly label: string;
        readonly fields: Readonly<Record<string, string>>;
      }
    | undefined;
  /** The option `branding`. */
  readonly branding: SsoBrandingOptions;
  /** Nonce for a `<style>` element; style sheets of the own origin are allowed too. */
  readonly nonce: string;
}

/**
 * Renders the error page. Extend it and give the class to `ScalekitSsoModule` as `errorPage` to
 * show failures in the look of the app; escape what you print.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class AppErrorPage extends SsoErrorPage {
 *   constructor(private readonly templates: TemplateService) {
 *     super();
 *   }
 *
 *   override render(view: SsoErrorView): string {
 *     return this.templates.render('sso-error', view);
 *   }
 * }
 * ```
 */
export abstract class SsoErrorPage {
  /** A whole HTML document. Scripts do not run on it. */
  abstract render(view: SsoErrorView): string | Promise<string>;

  /**
   * Further hidden fields of the form of `SsoErrorView.action`, such as the token of the app's CSRF
   * middleware. They are in `action.fields` of the view, and in the default page. Default: none.
   *
   * @param request request of Express or Fastify
   * @param response response of Express or reply of Fastify; must not be sent
   */
  formFields?(
    request: SsoRequest,
    response: unknown,
  ): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
}

/**
 * The error page of apps that have none of their own.
 *
 * @example
 * ```ts
 * export class BrandedErrorPage extends DefaultErrorPage {
 *   override render(view: SsoErrorView): string {
 *     return super.render({ ...view, appName: 'Acme Reports' });
 *   }
 * }
 * ```
 */
@Injectable()
export class DefaultErrorPage extends SsoErrorPage {
  override render(view: SsoErrorView): string {
    const [before, after] = view.signedInAsWords;
    const who =
      view.signedInAs === undefined ? '' : html`<p>${before}<b>${view.signedInAs}</b>${after}</p>`;
    const main = html`<p>${view.message}</p>
      ${who}
      <div class="actions">
        ${firstButton(view)}
        <a class="quiet" href="${view.homeUrl}">${view.homeLabel}</a>
      </div>
      <p class="small">
        ${view.help}<br />
        <code>${view.reference}</code> · <code>${view.code}</code>
      </p>`;
    return pageBody(view, main);
  }
}

function firstButton({ action, retryUrl, retryLabel, signInUrl }: SsoErrorView): Html {
  if (action === undefined) {
    return html`<a class="button" href="${retryUrl ?? signInUrl}">${retryLabel}</a>`;
  }
  return html`<form method="post" action="${action.url}">
    ${hiddenFields(Object.entries(action.fields))} <button class="button">${action.label}</button>
  </form>`;
}
