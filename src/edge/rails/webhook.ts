/**
 * The rail *webhook*: a service that the operator runs pays. Every call is a signed JSON POST with a `type`:
 *
 *   withdrawal.submit {key, withdrawal, pool, destination, amount, symbol}   pays once per key
 *   withdrawal.status {key}                                                  what became of it
 *   withdrawal.cancel {key}
 *
 * answered by {status: executed | failed | pending | never_seen, reference?, proof?, cause?}. Anything else is unknown, and asked about later.
 */
import { z } from 'zod';
import { CallFailed, guardedPost } from './guarded-post.ts';
import type { Payment, Rail, RailOutcome } from './port.ts';
import type { Resolve } from './targets.ts';

const DESTINATION_CHARS_MAX = 500;

export const RailAnswer = z.object({
  status: z.enum(['executed', 'failed', 'pending', 'never_seen']),
  reference: z
    .string()
    .max(128)
    .regex(/^[\x21-\x7e]+$/, 'printable ASCII without blanks')
    .optional(),
  proof: z
    .string()
    .regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits')
    .optional(),
  cause: z.string().max(200).optional(),
});

export interface WebhookRailOptions {
  readonly url: string;
  readonly secret: string;
  readonly allowInternal: boolean;
  readonly nowMs: () => number;
  /** Unique per call: the receiver drops what it saw before. */
  readonly newId: () => string;
  readonly resolve?: Resolve;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

export function createWebhookRail(options: WebhookRailOptions): Rail {
  const call = async (type: string, data: object): Promise<RailOutcome> => {
    const nowMs = options.nowMs();
    const body = JSON.stringify({ type, timestamp: new Date(nowMs).toISOString(), data });
    try {
      const { url, secret, allowInternal, resolve, signal, timeoutMs } = options;
      const answer = await guardedPost({
        url,
        secret,
        allowInternal,
        resolve,
        signal,
        timeoutMs,
        id: options.newId(),
        body,
        nowMs,
      });
      return outcomeOf(answer.status, answer.body);
    } catch (cause) {
      const words = cause instanceof Error ? cause.message : String(cause);
      // What never left here was never seen there; but an earlier call may have been, so that only its sender may say so.
      return { kind: 'unknown', cause: cause instanceof CallFailed && !cause.isSent ? `not reached: ${words}` : words };
    }
  };
  return {
    name: 'webhook',
    prepare: async ({ destination }) =>
      destination.length > DESTINATION_CHARS_MAX || destination.trim() === ''
        ? 'the destination is empty or too long'
        : undefined,
    submit: (payment, key) => call('withdrawal.submit', { key, ...told(payment) }),
    status: (_payment, key) => call('withdrawal.status', { key }),
    cancel: (_payment, key) => call('withdrawal.cancel', { key }),
  };
}

function told({ pool, withdrawal, destination, amount, symbol }: Payment) {
  return { pool, withdrawal, destination, amount: amount.toString(), symbol };
}

/** From what the service answered. A refusal of the call itself (4xx) says nothing of the money. */
export function outcomeOf(status: number, body: string): RailOutcome {
  if (status < 200 || status > 299) return { kind: 'unknown', cause: `answered ${status}` };
  let decoded: unknown;
  try {
    decoded = JSON.parse(body);
  } catch {
    // Somebody else's bytes: not an answer.
    return { kind: 'unknown', cause: 'answered no JSON' };
  }
  const parsed = RailAnswer.safeParse(decoded);
  if (!parsed.success) return { kind: 'unknown', cause: 'answered something else' };
  const { status: said, reference, proof, cause } = parsed.data;
  switch (said) {
    case 'executed':
      return reference === undefined
        ? { kind: 'unknown', cause: 'executed without a reference' }
        : { kind: 'executed', reference, proof };
    case 'failed':
      return { kind: 'failed', cause: cause ?? 'refused by the rail' };
    case 'pending':
      return { kind: 'pending' };
    case 'never_seen':
      return { kind: 'never_seen' };
  }
}
