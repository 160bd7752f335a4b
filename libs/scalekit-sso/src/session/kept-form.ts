import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { requestTarget, type SsoRequest } from '../http/request.js';
import type { RouteUrls } from '../http/route-urls.js';
import type { StepUpOptions } from '../guard/markers.js';

/** Characters of all names and values together. */
const MOST_CHARACTERS = 8_000;
/** More than a step-up may take, in milliseconds. */
const LIFETIME_MS = 15 * 60_000;

/** The form that a step-up interrupted, as `session.ssoForm` holds it. One at a time. */
interface KeptForm {
  /** Path of the page that the form was on. */
  readonly page: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly keptAt: number;
}

/**
 * Keeps the named fields of a form that is refused for want of a proof. Only of a form on a page of
 * this app: another site must not put words into the mouth of who is signed in.
 */
export function keepForm(
  request: SsoRequest,
  urls: RouteUrls,
  { keepFields }: StepUpOptions,
): void {
  const page = urls.pageBehind(request)?.path;
  const session = holderOf(request);
  if (page === undefined || session === undefined || keepFields === undefined) {
    return;
  }
  const fields = textsOf(request.body, keepFields);
  const length = Object.entries(fields).flat().join('').length;
  if (length > 0 && length <= MOST_CHARACTERS) {
    session.ssoForm = { page, fields, keptAt: Date.now() } satisfies KeptForm;
  }
}

/** Forgets the form that has come through. */
export function forgetForm(request: SsoRequest): void {
  const session = holderOf(request);
  if (session?.ssoForm !== undefined) {
    session.ssoForm = undefined;
  }
}

/** The fields that were kept for the page of a request; none where there are none. */
export function keptFields(request: SsoRequest): Readonly<Record<string, string>> {
  const { page, fields, keptAt } = Object(holderOf(request)?.ssoForm) as Partial<
    Record<keyof KeptForm, unknown>
  >;
  const [path] = requestTarget(request).split('?', 1);
  const isRecent = typeof keptAt === 'number' && Date.now() - keptAt < LIFETIME_MS;
  return page === path && isRecent ? textsOf(fields, Object.keys(Object(fields) as object)) : {};
}

/**
 * What a person had typed into the form of this page when a step-up interrupted it: the fields that
 * `@StepUp()` was told to keep. Empty where there is nothing. Escape what you print, and let the
 * person send it again.
 */
export const KeptFields = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Readonly<Record<string, string>> =>
    keptFields(context.switchToHttp().getRequest<SsoRequest>()),
);

/** Where a form is kept. */
function holderOf({ session }: SsoRequest): { ssoForm?: unknown } | undefined {
  return session;
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
