/**
 * Signatures of webhooks, both ways. Source: Standard Webhooks 1.0 (`webhook-id`, `webhook-timestamp`, `webhook-signature`): base64 of
 * HMAC-SHA256 over `id.timestamp.body`, prefixed by `v1,`; several signatures are separated by blanks while a secret is replaced.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { RAIL_LIMITS } from './limits.ts';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;
const SECRET = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;

export interface SignedHeaders {
  readonly id: string;
  /** Seconds since 1970, as text. */
  readonly timestamp: string;
  readonly signature: string;
}

export function newWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** 24 to 64 bytes in base64 behind `whsec_`. */
export function isWebhookSecret(text: string): boolean {
  if (!SECRET.test(text)) return false;
  const size = Buffer.from(text.slice(PREFIX.length), 'base64').length;
  return size >= 24 && size <= 64;
}

function digest(secret: string, { id, timestamp }: Pick<SignedHeaders, 'id' | 'timestamp'>, body: string): Buffer {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
}

export function signWebhook(
  secret: string,
  message: { readonly id: string; readonly nowMs: number; readonly body: string },
): SignedHeaders {
  const { id, nowMs, body } = message;
  const timestamp = String(Math.floor(nowMs / 1000));
  return { id, timestamp, signature: `v1,${digest(secret, { id, timestamp }, body).toString('base64')}` };
}

export type SignatureFault = 'missing' | 'stale' | 'wrong';

/** undefined: signed with this secret, a few minutes ago at most. */
export function webhookFault(
  secret: string,
  headers: Partial<SignedHeaders>,
  message: { readonly nowMs: number; readonly body: string },
): SignatureFault | undefined {
  const { id, timestamp, signature } = headers;
  if (id === undefined || timestamp === undefined || signature === undefined || id === '') return 'missing';
  if (!/^\d{1,12}$/.test(timestamp)) return 'missing';
  if (Math.abs(message.nowMs - Number(timestamp) * 1000) > RAIL_LIMITS.timestampToleranceMs) return 'stale';
  const expected = digest(secret, { id, timestamp }, message.body);
  const isRight = signature
    .split(' ')
    .slice(0, 8)
    .some((one) => {
      const given = one.startsWith('v1,') ? Buffer.from(one.slice(3), 'base64') : Buffer.alloc(0);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  return isRight ? undefined : 'wrong';
}
