/**
 * The figures of a node, checked by somebody else: a fresh seed, the output compared with one's own, the time taken here. What the seller's
 * instance says of its own speed is never asked.
 *
 *   challenger                                        node's instance
 *   seed, samples for some seconds at the claim ──node.challenge──> idle? then compute, once at a time
 *   stops the clock  <──────────── output hash ─────────┘
 *   computes the same here; right and in time? ──> node.challenged.v1
 */
import { toHex } from '#core/kernel/bytes.ts';
import { Count } from '#core/contract/act-fields.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { Hex32 } from '#core/kernel/ids.ts';
import { CHALLENGE_LIMITS, TIME } from '#core/kernel/limits.ts';
import { devices } from '#core/features/identity/identity.tables.ts';
import { challengesOf, nodeOf } from '#core/features/nodes/nodes.reads.ts';
import { capacityOf } from '#core/features/orders/orders.reads.ts';
import { PeerRefused, RequestRefused } from '#edge/p2p/errors.ts';
import { z } from 'zod';
import type { Modules } from '../modules.ts';
import type { Runtime } from '../runtime.ts';
import { runWorkload, scoreOf, workloadFor } from './benchmark.ts';
import type { Links } from './links.ts';
import { decodeFrame, encodeFrame } from './protocol.ts';

const METHOD = 'node.challenge';
/** How long a machine works at it that is as fast as it claims: long beside the way there and the start of a sandbox. */
const WORK_MS = 6_000;
/** Slower than a tenth of the claim is no answer. */
const TIMEOUT_MS = 60_000;
/** A peer may have a machine here compute at most this often. */
const EVERY_MS = 10 * TIME.MINUTE_MS;

const ChallengeBody = z.strictObject({ space: Hex32, node: Hex32, seed: Hex32, samples: Count.min(1).max(65_536) });
const ChallengeAnswer = z.strictObject({ outputHash: Hex32 });

export interface Challenged {
  readonly seed: string;
  readonly outputHash: string;
  /** 0: the output was wrong. */
  readonly singleScore: number;
}

export interface Challenges {
  /** @throws {RefusalError} who may not, or no answer */
  challenge(
    of: { readonly pool: string; readonly node: string; readonly user: string },
    signal: AbortSignal,
  ): Promise<Challenged>;
}

export function serveChallenges(runtime: Runtime, modules: Modules, links: Links): Challenges {
  serve(runtime, modules, links);
  return {
    challenge: async ({ pool, node, user }, signal) => {
      const row = nodeOf(runtime.spaces.reader(pool), node);
      if (row === undefined) throw new RefusalError({ code: 'node.unknown', node });
      if (row.singleScore === 0) throw new RefusalError({ code: 'node.wrong_state', state: row.state });
      const poolMs = runtime.spaces.status(pool)?.poolMs ?? 0;
      const last = challengesOf(runtime.spaces.reader(pool), node).find((one) => one.user === user);
      // The fold would refuse it; not after a minute's work.
      if (row.user === user) throw new RefusalError({ code: 'right.party' });
      if (last !== undefined && poolMs - last.atMs < CHALLENGE_LIMITS.everyMs)
        throw new RefusalError({
          code: 'node.challenged_lately',
          waitMs: CHALLENGE_LIMITS.everyMs - (poolMs - last.atMs),
        });
      const work = workloadFor(row.singleScore, WORK_MS, toHex(runtime.randomBytes(32)));
      const startMs = performance.now();
      const answer = await ask(links, row.peerKey, encodeFrame({ space: pool, node, ...work }));
      const wallMs = performance.now() - startMs;
      const own = await runWorkload(runtime, modules, { ...work, index: 0 }, signal);
      return {
        seed: work.seed,
        outputHash: own.outputHash,
        singleScore: answer.outputHash === own.outputHash ? scoreOf(work, wallMs) : 0,
      };
    },
  };
}

async function ask(links: Links, peer: string, body: Uint8Array): Promise<z.infer<typeof ChallengeAnswer>> {
  try {
    return decodeFrame(ChallengeAnswer, await links.request(peer, METHOD, body, TIMEOUT_MS));
  } catch (cause) {
    if (cause instanceof PeerRefused && cause.code === 'busy') throw new RefusalError({ code: 'node.busy' });
    throw new RefusalError({ code: 'node.no_answer', cause: String(cause) });
  }
}

/** An idle machine computes for members, one at a time, each of them at most every ten minutes. */
function serve(runtime: Runtime, modules: Modules, links: Links): void {
  const servedMs = new Map<string, number>();
  let isComputing = false;
  links.handle(METHOD, async (peer, body) => {
    const { space, node, seed, samples } = decodeFrame(ChallengeBody, body);
    const reader = runtime.spaces.has(space) ? runtime.spaces.reader(space) : undefined;
    const row = reader === undefined ? undefined : nodeOf(reader, node);
    const isMember =
      reader !== undefined && reader.where(devices, '"peerKey" = ? AND revoked = 0 LIMIT 1', [peer]).length > 0;
    if (reader === undefined || row?.peerKey !== runtime.keys.peer.publicKey || !isMember)
      throw new RequestRefused('unknown', 'no such node here');
    const nowMs = runtime.nowMs();
    const isSoon = nowMs - (servedMs.get(peer) ?? -EVERY_MS) < EVERY_MS;
    const isSold = capacityOf(reader, node).cores > 0;
    if (isComputing || isSoon || isSold) throw new RequestRefused('busy', 'not now');
    for (const [known, atMs] of servedMs) if (nowMs - atMs >= EVERY_MS) servedMs.delete(known);
    servedMs.set(peer, nowMs);
    isComputing = true;
    try {
      const { outputHash } = await runWorkload(
        runtime,
        modules,
        { seed, samples, index: 0 },
        AbortSignal.timeout(TIMEOUT_MS),
      );
      return encodeFrame({ outputHash });
    } finally {
      isComputing = false;
    }
  });
}
