import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

const MOST_REDIRECTS = 10;
const TIMEOUT_MS = 60_000;
const HEADERS = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en-GB,en;q=0.9',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'upgrade-insecure-requests': '1',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
};

/** Connections stay open between requests, as those of a browser do; browsers share them here. */
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

/** What a browser does over real sockets: navigation headers, cookies by origin, and redirects. */
export class Browser {
  #cookies = new Map();

  /** Opens an address and follows redirects to a page. */
  async open(url) {
    return this.#follow(url, 'none', { method: 'GET' });
  }

  /** Posts a form of the page at this address to itself. */
  async submit(url, fields) {
    const body = new URLSearchParams(fields).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: originOf(url) };
    return this.#follow(url, 'same-origin', { method: 'POST', headers, body });
  }

  /** One request, of whose answer only the status and the address it redirects to are kept. */
  async visit(url, site = 'none', { method = 'GET', headers, body } = {}) {
    const cookie = this.#cookieHeader(url);
    const response = await send(url, {
      method,
      body,
      headers: { ...HEADERS, 'sec-fetch-site': site, ...(cookie && { cookie }), ...headers },
    });
    this.#keepCookies(url, response.headers['set-cookie']);
    const { location } = response.headers;
    return {
      url,
      status: response.statusCode,
      location: location && new URL(location, url).href,
      body: await text(response),
    };
  }

  async #follow(url, site, options) {
    let answer = await this.visit(url, site, options);
    for (let hops = 0; answer.location !== undefined; hops += 1) {
      if (hops === MOST_REDIRECTS) {
        throw new Error(`${url} redirects without end, at last to ${answer.location}`);
      }
      if (site !== 'none' && originOf(answer.location) !== originOf(answer.url)) {
        site = 'cross-site';
      }
      answer = await this.visit(answer.location, site);
    }
    return answer;
  }

  #cookieHeader(url) {
    const { origin, pathname } = new URL(url);
    return [...(this.#cookies.get(origin)?.values() ?? [])]
      .filter(({ path }) => pathname.startsWith(path))
      .map(({ pair }) => pair)
      .join('; ');
  }

  #keepCookies(url, lines = []) {
    const origin = originOf(url);
    const kept = this.#cookies.get(origin) ?? new Map();
    this.#cookies.set(origin, kept);
    for (const line of lines) {
      const [pair, ...attributes] = line.split('; ');
      const name = pair.slice(0, pair.indexOf('='));
      const valueOf = (wanted) =>
        attributes.find((attribute) => attribute.toLowerCase().startsWith(wanted))?.split('=')[1];
      const expires = valueOf('expires=');
      if (valueOf('max-age=') === '0' || (expires && Date.parse(expires) < Date.now())) {
        kept.delete(name);
      } else {
        kept.set(name, { pair, path: valueOf('path=') ?? '/' });
      }
    }
  }
}

/** Closes the connections that are kept open. */
export function closeConnections() {
  agent.destroy();
}

function originOf(url) {
  return new URL(url).origin;
}

function send(url, { method, headers, body }) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method, headers, timeout: TIMEOUT_MS }, resolve);
    sent.on('error', (error) => {
      // The server has closed an idle connection just when it was used again. Browsers try once more.
      if (sent.reusedSocket && error.code === 'ECONNRESET') {
        resolve(send(url, { method, headers, body }));
      } else {
        reject(error);
      }
    });
    sent.on('timeout', () => sent.destroy(new Error(`${url} did not answer in time`)));
    sent.end(body);
  });
}
