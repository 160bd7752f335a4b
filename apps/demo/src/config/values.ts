import { isIP } from 'node:net';
import { z } from 'zod';

const QUOTED = /^(["'`]).*\1$/;
const PLACEHOLDER = /^<.*>$|^\$\{.*\}$|^(your|my)[-_ ]|change[-_ ]?me/i;
const PROXY_NAMES = ['loopback', 'linklocal', 'uniquelocal'];

/** A text that somebody meant, not one that a guide or a shell left behind. */
export const text = z
  .string()
  .refine((value) => !QUOTED.test(value), {
    error: 'is wrapped in quotes. Take them away.',
    abort: true,
  })
  .refine((value) => !PLACEHOLDER.test(value), {
    error: 'is still a placeholder. Put the real value in its place.',
    abort: true,
  });

export function wholeNumber(least: number, most: number, meaning: string) {
  return text
    .refine((value) => isWholeNumber(value, least, most), {
      error: `is not ${meaning}. Give a whole number from ${least} to ${most}.`,
    })
    .transform(Number);
}

/** A number, or `off`. Not a union of two schemas: its message would name neither. */
export function wholeNumberOrOff(least: number, most: number, meaning: string) {
  return text
    .refine((value) => value === 'off' || isWholeNumber(value, least, most), {
      error: `is neither off nor ${meaning}. Give off, or a whole number from ${least} to ${most}.`,
    })
    .transform((value) => (value === 'off' ? value : Number(value)));
}

function isWholeNumber(value: string, least: number, most: number): boolean {
  return /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
}

/**
 * A secret that cannot be guessed, or several while one is being changed: the first is used, all are
 * accepted. Their values never appear in a message.
 */
export const secrets = text
  .transform((value) => value.split(',').map((it) => it.trim()))
  .refine((values) => values.every((it) => it.length >= 32), {
    error: 'is shorter than 32 characters. Make one with: openssl rand -base64 32',
  });

/** One secret of webhooks, or several while one is being changed. */
export const webhookSecrets = text
  .transform((value) => value.split(','))
  .refine((secrets) => secrets.every((it) => /^whsec_[A-Za-z0-9+/]{22,}={0,2}$/.test(it)), {
    error:
      'is not `whsec_` and standard base64. Copy it from the webhooks page of the Scalekit dashboard.',
  });

export function url(protocols: readonly string[], example: string) {
  return text.refine(
    (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
    { error: `is not a URL of the right kind. Give one like ${example}.`, abort: true },
  );
}

/** The origin of the app; everything is served at the root of it. */
export const origin = url(['http:', 'https:'], 'https://app.example.com')
  .refine(
    (value) => {
      const { pathname, search, hash, username } = new URL(value);
      return pathname === '/' && search === '' && hash === '' && username === '';
    },
    {
      error: 'has more than scheme, host and port. Give only those, as in https://app.example.com.',
    },
  )
  .transform((value) => new URL(value).origin);

/** What Express takes as `trust proxy`: a number of hops, or addresses. */
export const trustProxy = text
  .refine((value) => /^\d{1,2}$/.test(value) || value.split(',').every(isProxyAddress), {
    error: 'is neither a number of proxies nor a list of their addresses. Give 1, or 10.0.0.0/8.',
  })
  .transform((value) => (/^\d+$/.test(value) ? Number(value) : value));

function isProxyAddress(part: string): boolean {
  const [address = '', prefix = '0', ...rest] = part.trim().split('/');
  return (
    PROXY_NAMES.includes(part.trim()) ||
    (isIP(address) !== 0 && /^\d{1,3}$/.test(prefix) && rest.length === 0)
  );
}
