import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { requestTarget, type SsoRequest } from '../http/request.js';
import type { RouteUrls } from '../links/route-urls.js';
import type { GuardedRequest } from '../guard/markers.js';
import type { SsoSession } from '../session/sso-session-record.js';
import type { StepUpOptions } from './step-up.decorator.js';

/** Characters of all names and values together. */
const MAX_CHARACTERS = 8_000;
/** More than a step-up may take, in milliseconds. */
const LIFETIME_MS = 15 * 60_000;

/** The form that a step-up interrupted, as `session.ssoForm` holds it. One at a time. */
interface KeptForm {
  /** Path and query of the page that the form was on, as a router here sees them. */
  readonly page: string;
  /** The sign-in that it belongs to: a step-up does not change either. */
  readonly identityKey: string;
  readonly signedInAt: number;
  readonly fields: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly keptAt: number;
}

/**
 * Keeps the named fields of a form that is refused because the user has to authenticate again. Only
 * of a form on a page of this app: another site must not put words into the mouth of the user. It
 * replaces the form that was kept before, also where it cannot be kept itself: what its page shows
 * next must not be older than what the user typed last.
 */
export function keepForm(
  request: SsoRequest,
  urls: RouteUrls,
  { identity, signedInAt }: SsoSession,
  { keepFields = [] }: StepUpOptions,
): void {
  forgetForm(request);
  const page = isForm(request) ? urls.pageBehind(request) : undefined;
  const session = holderOf(request);
  const fields = textsOf(request.body, keepFields);
  const length = Object.entries(fields).flat().join('').length;
  if (page !== undefined && session !== undefined && length > 0 && length <= MAX_CHARACTERS) {
    session.ssoForm = {
      page: page.path + queryOf(page.address),
      identityKey: identity.key,
      signedInAt: signedInAt.getTime(),
      fields,
      keptAt: Date.now(),
    } satisfies KeptForm;
  }
}

/** Forgets the kept form where the request posts one; a page that is only opened may show it. */
export function forgetForm(request: SsoRequest): void {
  const session = holderOf(request);
  if (isForm(request) && session?.ssoForm !== undefined) {
    session.ssoForm = undefined;
  }
}

/** The fields that were kept for the page and the sign-in of a request; none where there are none. */
export function keptFields(request: GuardedRequest): Readonly<Record<string, string>> {
  const { page, identityKey, signedInAt, fields, keptAt } = Object(
    holderOf(request)?.ssoForm,
  ) as Partial<Record<keyof KeptForm, unknown>>;
  const { identity, signedInAt: since } = request.ssoSession ?? {};
  const isOfSignIn =
    since !== undefined && identityKey === identity?.key && signedInAt === since.getTime();
  const isRecent = typeof keptAt === 'number' && Date.now() - keptAt < LIFETIME_MS;
  // Return addresses lose a lone question mark.
  const isPage = page === requestTarget(request).replace(/\?$/, '');
  return isOfSignIn && isRecent && isPage
    ? textsOf(fields, Object.keys(Object(fields) as object))
    : {};
}

/**
 * What the user had typed into the form of this page when a step-up interrupted it: the fields that
 * `@StepUp()` was told to keep. Empty where there is nothing, where path or query of the page differ,
 * and for anything but the sign-in that typed it; so the page has to be behind `SsoGuard`. Escape what
 * you print, and let the user send it again.
 *
 * @example
 * ```ts
 * @Get('keys/new')
 * newKey(@KeptFields() { label = '' }: Readonly<Record<string, string>>): string {
 *   return label;
 * }
 * ```
 */
export const KeptFields = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Readonly<Record<string, string>> =>
    keptFields(context.switchToHttp().getRequest<GuardedRequest>()),
);

function isForm({ method }: SsoRequest): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/** Where a form is kept. */
function holderOf({ session }: SsoRequest): { ssoForm?: unknown } | undefined {
  return session;
}

/** The query of an address, with its question mark; empty where it has none. */
function queryOf(address: string): string {
  const [target = ''] = address.split('#', 1);
  const start = target.indexOf('?');
  return start < 0 ? '' : target.slice(start);
}

/** Those of the named members that are texts. */
function textsOf(value: unknown, names: readonly string[]): Readonly<Record<string, string>> {
  const members = Object(value) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    names.flatMap((name) => {
      const member = Object.hasOwn(members, name) ? members[name] : undefined;
      return typeof member === 'string' ? [[name, member]] : [];
    }),
  );
}
