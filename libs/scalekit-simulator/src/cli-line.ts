import type { AnsweredRequest } from './server/answered-request.js';

/** One line about a request, for the terminal. */
export function lineOf(
  { method, route, status, refusal, parameters }: AnsweredRequest,
  isVerbose: boolean,
): string {
  const time = new Date().toTimeString().slice(0, 8);
  const asked = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return [
    time,
    method,
    route,
    status ?? 'closed without an answer',
    ...(refusal === undefined ? [] : [`refused, ${refusal}`]),
    ...(isVerbose && asked.length > 0 ? [`(${asked.join(', ')})`] : []),
  ].join(' ');
}
