import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Code } from '@connectrpc/connect';
import { GRPC_METHODS } from '../grpc/handler.js';
import type { Fault, FaultKind } from './fault.js';
import { isStruck } from './is-struck.js';

type Part = 'status' | 'headers' | 'body' | 'location' | 'grpcCode' | 'errorCode';

/** What the answer of each kind has that can be said. */
const PARTS: Readonly<Record<FaultKind, readonly Part[]>> = {
  delay: [],
  hang: [],
  drop: [],
  'drop-after': [],
  status: ['status', 'headers', 'body', 'grpcCode', 'errorCode'],
  html: ['status', 'headers'],
  garbage: ['headers'],
  empty: ['headers'],
  redirect: ['status', 'headers', 'location'],
  'slow-drip': ['headers'],
  huge: ['headers'],
};
const GRANTS = ['authorization_code', 'refresh_token', 'client_credentials'];
/** Longest pause of a timer of Node, in milliseconds: a longer one would be none. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/**
 * Refuses a fault that could not strike as it says.
 *
 * @throws TypeError with the field and how to fix it
 */
export function assertFault(fault: Fault): void {
  const { path, kind, grantType, delayMs = 0, status, headers = {} } = fault;
  if (!Object.hasOwn(PARTS, kind)) {
    throw new TypeError(`kind is ${kind}. Give one of ${Object.keys(PARTS).join(', ')}.`);
  }
  if (typeof path === 'string') {
    assertPath(path);
  }
  if (grantType !== undefined && !(GRANTS.includes(grantType) && isStruck(path, '/oauth/token'))) {
    throw new TypeError(
      `grantType is ${grantType}. Give one of ${GRANTS.join(', ')}, with path /oauth/token.`,
    );
  }
  if (!(delayMs >= 0 && delayMs <= LONGEST_DELAY_MS)) {
    throw new TypeError(`delayMs is ${delayMs}. Give milliseconds from 0 to ${LONGEST_DELAY_MS}.`);
  }
  if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new TypeError(`status is ${status}. Give an HTTP status from 200 to 599.`);
  }
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  assertGrpcParts(fault);
  const parts = Object.values(PARTS).flat();
  const foreign = parts.find((part) => fault[part] !== undefined && !PARTS[kind].includes(part));
  if (foreign !== undefined) {
    throw new TypeError(`${kind} has no ${foreign}. Give it to a kind that has, or leave it away.`);
  }
}

function assertPath(path: string): void {
  if (!/^(\/|grpc(:|\*?$)|\*$)/.test(path)) {
    throw new TypeError(`path is ${path}. Give /a/path, grpc or grpc:<Method>.`);
  }
  if (path.startsWith('grpc:') && !GRPC_METHODS.some((method) => isStruck(path, method))) {
    throw new TypeError(
      `path is ${path}, which is no method here. Give grpc, a regular expression, or one of ${GRPC_METHODS.join(', ')}.`,
    );
  }
  if (path.startsWith('/scalekit.')) {
    throw new TypeError(`path is ${path}. Give grpc:<Method> for a gRPC call.`);
  }
  if (/[?#\s]|\*./.test(path)) {
    throw new TypeError(`path is ${path}. Give it without a query, and with a * at its end only.`);
  }
}

function assertGrpcParts({ path, kind, status, grpcCode, errorCode }: Fault): void {
  if (grpcCode === undefined && errorCode === undefined) {
    return;
  }
  if (grpcCode !== undefined && !Object.hasOwn(Code, grpcCode)) {
    throw new TypeError(`grpcCode is ${grpcCode}. Give a gRPC status from 1 to 16.`);
  }
  if (status !== undefined || kind !== 'status') {
    throw new TypeError('grpcCode and errorCode go with kind status, and without an HTTP status.');
  }
  if (typeof path === 'string' && path.startsWith('/')) {
    throw new TypeError(`grpcCode and errorCode mean nothing to ${path}. Give status.`);
  }
}
