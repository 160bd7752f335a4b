/**
 * What this module needs of `request.session`: the callback interface that express-session and
 * @fastify/session have in common.
 */
export interface RequestSession {
  regenerate(callback: (error?: unknown) => void): void;
  save(callback: (error?: unknown) => void): void;
  destroy(callback: (error?: unknown) => void): void;
  [key: string]: unknown;
}
