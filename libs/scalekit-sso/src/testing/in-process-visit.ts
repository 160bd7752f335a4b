import { randomBytes } from 'node:crypto';
import { request, Server, type IncomingMessage } from 'node:http';
import { Server as SecureServer } from 'node:https';
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';

/** What an app has answered. */
export interface VisitAnswer {
  readonly status: number;
  readonly body: string;
  readonly setCookies: readonly string[];
}

/**
 * Sends a GET request to an app of this process, which need not listen: Node takes any stream as a
 * connection. Nothing is skipped: the app's own server reads it.
 *
 * @param server `app.getHttpServer()`
 * @param origin where the app is for browsers; over https the connection counts as encrypted, as one
 *   that a proxy has decrypted
 */
export async function visitInProcess(
  server: unknown,
  origin: URL,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<VisitAnswer> {
  const isSecureServer = server instanceof SecureServer;
  if (!isSecureServer && !(server instanceof Server)) {
    throw new Error('signInAs() speaks HTTP/1.1 only: create the app of the test without http2.');
  }
  const [client, connection] = duplexPair();
  // As with the ends of a socket; those of a pair know nothing of each other's end.
  client.once('close', () => connection.destroy());
  connection.once('close', () => client.destroy());
  const isEncrypted = origin.protocol === 'https:';
  Object.assign(connection, { encrypted: isEncrypted, remoteAddress: newLoopbackAddress() });
  server.emit(isSecureServer ? 'secureConnection' : 'connection', connection);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ createConnection: () => client, path, headers: { host: origin.host, ...headers } })
      .once('response', resolve)
      .once('error', reject)
      .end();
  });
  const body = await text(answer);
  client.destroy();
  const { statusCode: status = 0, headers: received } = answer;
  return { status, body, setCookies: received['set-cookie'] ?? [] };
}

/** A client of its own for each visit, so that many sign-ins reach no rate limit by address. */
function newLoopbackAddress(): string {
  return `127.${[...randomBytes(3)].join('.')}`;
}
