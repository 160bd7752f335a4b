/** An error answer of the token endpoint (RFC 6749 section 5.2). */
export class TokenError extends Error {
  override readonly name = 'TokenError';

  constructor(
    readonly status: 400 | 401,
    readonly error: string,
    description: string,
  ) {
    super(description);
  }
}
