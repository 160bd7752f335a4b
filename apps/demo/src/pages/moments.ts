import type { Moment } from './page-views.js';

const FORMAT = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
});

/** In UTC, and said so: the server does not know where the reader is. */
export function momentOf(date: Date): Moment {
  return { iso: date.toISOString(), text: `${FORMAT.format(date)} UTC` };
}

/** For example `11 h 59 min`. */
export function timeUntil(date: Date): string {
  const minutes = Math.max(0, Math.floor((date.getTime() - Date.now()) / 60_000));
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}
