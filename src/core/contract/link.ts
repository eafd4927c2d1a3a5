/**
 * Invite links: `power-realms:` + base64url of CBOR {n network, a addresses, p pool, k [seal number, hash], s secret, c kind}.
 * One box takes every kind: network only, public pool, private pool, invitation.
 */
import { z } from 'zod';
import { decodeCanonical, encodeCanonical } from '../kernel/canonical.ts';
import { Hex32 } from '../kernel/ids.ts';
import { type Result, ok, refuse } from '../kernel/result.ts';

export const LINK_SCHEME = 'power-realms:';
const LINK_CHARS_MAX = 4096;

export const InviteLink = z.strictObject({
  /** Network id. */
  n: Hex32,
  /** Addresses of instances to dial, with their peer ids. */
  a: z.array(z.string().max(256)).max(8),
  /** Pool. */
  p: Hex32.optional(),
  /** Name of the pool or network, to show before anything is connected. */
  t: z.string().max(64).optional(),
  /** Secret half of an invitation: 32-byte Ed25519 seed in hex. */
  s: Hex32.optional(),
  /** A recent seal: number and hash, to compare with what peers say. */
  k: z.tuple([z.number().int().min(0), Hex32]).optional(),
});
export type InviteLink = z.infer<typeof InviteLink>;

export function formatLink(link: InviteLink): string {
  return LINK_SCHEME + toBase64Url(encodeCanonical(link));
}

/** Takes the link with or without its scheme, also inside an http(s) address after `#`. */
export function parseLink(text: string): Result<InviteLink> {
  const trimmed = text.trim();
  const hash = trimmed.lastIndexOf('#');
  const tail = /^https?:/.test(trimmed) && hash >= 0 ? trimmed.slice(hash + 1) : trimmed;
  const body = tail.startsWith(LINK_SCHEME) ? tail.slice(LINK_SCHEME.length) : tail;
  if (body.length === 0 || body.length > LINK_CHARS_MAX || !/^[A-Za-z0-9_-]+$/.test(body))
    return refuse({ code: 'link.malformed' });
  let decoded: unknown;
  try {
    decoded = decodeCanonical(fromBase64Url(body));
  } catch {
    // Typed or pasted by a person: cut off or changed.
    return refuse({ code: 'link.malformed' });
  }
  const parsed = InviteLink.safeParse(decoded);
  return parsed.success ? ok(parsed.data) : refuse({ code: 'link.malformed' });
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
}
