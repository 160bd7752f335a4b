import { invalidArgument } from './errors.js';

/** Something with a place in an order that never changes. */
interface Sequenced {
  readonly sequence: number;
}

/** A part of a list, with the tokens that lead to its neighbours; an empty token leads nowhere. */
export interface Page<T> {
  readonly items: T[];
  readonly nextPageToken: string;
  readonly prevPageToken: string;
  readonly totalSize: number;
}

const DEFAULT_SIZE = 10;
const MOST = 100;

/**
 * One page of a list that is in order. Tokens name the last or first item seen and not an offset, so that
 * nothing is skipped when items are deleted from page to page.
 */
export function pageOf<T extends Sequenced>(
  all: T[],
  pageSize: number,
  pageToken: string,
): Page<T> {
  if (pageSize > MOST) {
    const description = `value must be less than or equal to ${MOST}`;
    throw invalidArgument({ field: 'page_size', description, constraint: 'uint32.lte' });
  }
  const size = pageSize || DEFAULT_SIZE;
  const start = startOf(all, size, pageToken);
  const items = all.slice(start, start + size);
  const first = items.at(0);
  const last = items.at(-1);
  return {
    items,
    nextPageToken: last && start + size < all.length ? tokenFor('after', last) : '',
    prevPageToken: first && start > 0 ? tokenFor('before', first) : '',
    totalSize: all.length,
  };
}

function startOf(all: Sequenced[], size: number, pageToken: string): number {
  if (pageToken === '') return 0;
  const decoded = Buffer.from(pageToken, 'base64url').toString('latin1');
  const [, side, digits] = /^(after|before):(\d{1,15})$/.exec(decoded) ?? [];
  if (side === undefined) {
    const description = 'value is not a page token';
    throw invalidArgument({ field: 'page_token', description, constraint: 'page_token' });
  }
  const sequence = Number(digits);
  if (side === 'after') return firstFrom(all, sequence + 1);
  return Math.max(0, firstFrom(all, sequence) - size);
}

/** Index of the first item with this place or a later one. */
function firstFrom(all: Sequenced[], sequence: number): number {
  const index = all.findIndex((item) => item.sequence >= sequence);
  return index === -1 ? all.length : index;
}

function tokenFor(side: 'after' | 'before', { sequence }: Sequenced): string {
  return Buffer.from(`${side}:${sequence}`).toString('base64url');
}
