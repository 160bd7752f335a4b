const HOST = /^(?!-)[a-z0-9-]{1,63}(?:\.(?!-)[a-z0-9-]{1,63})*(?::\d{1,5})?$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether a string is a host in lower case, as a browser sends it: a name, with a port where needed. */
export function isHost(text: string): boolean {
  return HOST.test(text);
}

/** Whether a URL names one host: `*`, `{`, `$` and the like only stand in patterns of hosts. */
export function isOneHost(url: URL): boolean {
  return /^[\w.:[\]-]+$/.test(url.host);
}

/** Whether a host name stays on this machine. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname) || hostname.endsWith('.localhost');
}

/** Whether everyone on the network can read and change what is sent. */
export function isPlainHttp(url: URL): boolean {
  return url.protocol === 'http:' && !isLoopback(url.hostname);
}
