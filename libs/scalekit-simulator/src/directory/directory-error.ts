/** Why the directory refused: bad input, something that exists already, or something it does not know. */
export type DirectoryErrorKind = 'invalid' | 'conflict' | 'unknown';

/**
 * A refusal of the directory. Nothing was changed.
 *
 * @example
 * ```ts
 * try {
 *   simulator.directory.deleteOrganization('org_unknown');
 * } catch (error) {
 *   if (error instanceof DirectoryError) {
 *     console.error(error.kind, error.field);
 *   }
 * }
 * ```
 */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError';

  constructor(
    readonly kind: DirectoryErrorKind,
    /** The field at fault in the wire's spelling, for example `external_id`. */
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}
