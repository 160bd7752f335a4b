/** The token of an `Authorization: Bearer …` header (RFC 6750 section 2.1). */
export function bearerToken(authorization: string | null | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}
