import type { Response } from 'express';
import { spoil, type TamperChange } from './tampering.js';

/** Answers with a JSON document, spoilt where that was asked for. */
export function sendDocument(
  response: Response,
  document: object,
  change: TamperChange | undefined,
): void {
  if (change?.raw === undefined) {
    response.json(spoil({ ...document }, change));
  } else {
    response.type('json').send(change.raw);
  }
}
