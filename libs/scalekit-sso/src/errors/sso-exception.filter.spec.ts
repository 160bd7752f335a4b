import { Logger, type ArgumentsHost } from '@nestjs/common';
import { jest } from '@jest/globals';
import { Answer, linksOf, navigation, responder } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { DefaultErrorPage } from './error-page.js';
import { SsoError } from './sso-error.js';
import { SsoExceptionFilter } from './sso-exception.filter.js';

const options = optionsWith();
const filter = new SsoExceptionFilter(
  new DefaultErrorPage(),
  responder(),
  linksOf(options),
  options,
);

/** The answer to a failure. */
async function answerTo(error: SsoError): Promise<Answer> {
  const answer = new Answer();
  const http = { getRequest: () => navigation('/orders'), getResponse: () => answer };
  const host = { getType: () => 'http', switchToHttp: () => http };
  await filter.catch(error, host as unknown as ArgumentsHost);
  return answer;
}

beforeEach(() => {
  jest.spyOn(Logger.prototype, 'debug').mockImplementation(() => undefined);
});
afterEach(() => {
  jest.restoreAllMocks();
});

it('makes the browser drop the pages of a session that has ended (S15)', async () => {
  const ended = await answerTo(new SsoError('session_expired'));
  expect(ended.cookies).toEqual([expect.stringContaining('sso.ended=')]);
  const neverBegun = await answerTo(new SsoError('login_required'));
  expect(neverBegun.cookies).toEqual([]);
});
