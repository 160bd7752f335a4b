// Serves the page at its own origin, as a static host or the development server of a bundler would.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { loadEnvFile } from 'node:process';

loadEnvFile();
const { origin, port } = new URL(process.env.SSO_ALLOWED_ORIGINS);
const page = new URL('./page/', import.meta.url);

createServer((request, response) => {
  void answer(request.url).then(([type, body]) => {
    response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(body);
  });
}).listen(Number(port), '127.0.0.1', () => {
  console.log(`The page is at ${origin}`);
});

/** Any path is the page: its router, if it had one, would do the rest. */
async function answer(url) {
  switch (new URL(url, origin).pathname) {
    case '/app.js':
      return ['text/javascript', await readFile(new URL('app.js', page))];
    case '/config.json':
      return ['application/json', JSON.stringify({ api: process.env.SSO_BASE_URL })];
    default:
      return ['text/html', await readFile(new URL('index.html', page))];
  }
}
