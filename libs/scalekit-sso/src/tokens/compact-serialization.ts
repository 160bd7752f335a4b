/**
 * Whether each part of a compact JWS or JWE is base64url in its one canonical form. The last
 * character of a part can hold bits that decoders ignore; without this check, a token with an
 * altered character could still be the same token (RFC 4648 section 3.5).
 */
export function isCanonicalCompact(serialization: string): boolean {
  return serialization
    .split('.')
    .every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}
