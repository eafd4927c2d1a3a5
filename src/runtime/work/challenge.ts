/**
 * The figures of a node, checked by somebody else: a fresh seed, the output compared with one's own, the time taken here. What the seller's
 * instance says of its own speed is never asked.
 *
 *   challenger                                        node's instance
 *   seed, samples for some seconds at the claim ──node.challenge──> may they, idle in all pools? then compute, once at a time
 *   stops the clock  <──── output hash, signed by the node's agent ────┘ still idle?
 *   computes the same here; right and in time? ──> node.challenged.v1
 */
import { fromHex, toHex } from '#core/kernel/bytes.ts';
import { Count } from '#core/contract/act-fields.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { Hex32, Hex64 } from '#core/kernel/ids.ts';
import { CHALLENGE_DUTY, CHALLENGE_LIMITS, TIME } from '#core/kernel/limits.ts';
import { devices } from '#core/features/identity/identity.tables.ts';
import type { Refusal } from '#core/kernel/result.ts';
import { type NodeRow, challengeRefusal, nodeOf } from '#core/features/nodes/nodes.reads.ts';
import { nodes } from '#core/features/nodes/nodes.tables.ts';
import { challengeBytes } from '#core/features/nodes/signed.ts';
import { capacityOf } from '#core/features/orders/orders.reads.ts';
import { memberOf } from '#core/features/pools/pools.reads.ts';
import { PeerRefused, RequestRefused } from '#edge/p2p/errors.ts';
import { z } from 'zod';
import type { Modules } from '../modules.ts';
import { type Runtime, agentSeedOf } from '../runtime.ts';
import { runWorkload, scoreOf, workloadFor } from './benchmark.ts';
import type { Links } from './links.ts';
import { decodeFrame, encodeFrame } from './protocol.ts';

const METHOD = 'node.challenge';
const OPTED_OUT = 'node.opted_out';
/** How long a machine works at it that is as fast as it claims: long beside the way there and the start of a sandbox. */
const WORK_MS = 6_000;
/** Slower than a tenth of the claim is no answer. */
const TIMEOUT_MS = 60_000;
/** A peer may have a machine here compute at most this often. */
const EVERY_MS = 10 * TIME.MINUTE_MS;

const ChallengeBody = z.strictObject({
  space: Hex32,
  node: Hex32,
  /** Who challenges, from the instance that asks. */
  user: Hex32,
  seed: Hex32,
  samples: Count.min(1).max(CHALLENGE_LIMITS.samplesMax),
});
const ChallengeAnswer = z.strictObject({ device: Hex32, outputHash: Hex32, signature: Hex64 });

export interface Challenged {
  readonly seed: string;
  readonly samples: number;
  readonly outputHash: string;
  readonly answer: z.infer<typeof ChallengeAnswer>;
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

/** What the owner of this machine says. */
export interface ChallengeConsent {
  /** Whether it may be checked at all. */
  readonly isOn: () => boolean;
  /** The owner uses it, or stopped others' work. */
  readonly isPaused: () => boolean;
}

export function serveChallenges(
  runtime: Runtime,
  modules: Modules,
  links: Links,
  consent: ChallengeConsent,
): Challenges {
  serve(runtime, modules, links, consent);
  return {
    challenge: async ({ pool, node, user }, signal) => {
      const row = nodeOf(runtime.spaces.reader(pool), node);
      if (row === undefined) throw new RefusalError({ code: 'node.unknown', node });
      if (row.singleScore === 0) throw new RefusalError({ code: 'node.wrong_state', state: row.state });
      // The fold would refuse it; not after a minute's work.
      const refusal = refusalOf(runtime, pool, row, { user, peerKey: runtime.keys.peer.publicKey });
      if (refusal !== undefined) throw new RefusalError(refusal);
      const work = workloadFor(row.singleScore, WORK_MS, toHex(runtime.randomBytes(32)));
      const startMs = performance.now();
      const answer = await ask(links, row.peerKey, encodeFrame({ space: pool, node, user, ...work }));
      const wallMs = performance.now() - startMs;
      const own = await runWorkload(runtime, modules, { ...work, index: 0 }, signal);
      const answered = { space: pool, node, challenger: user, ...work, outputHash: answer.outputHash };
      const isSigned =
        answer.device === row.agent &&
        runtime.crypto.verify(row.agent, challengeBytes(answered), fromHex(answer.signature));
      if (!isSigned) throw new RefusalError({ code: 'node.answer_unsigned' });
      return {
        ...work,
        outputHash: own.outputHash,
        answer,
        singleScore: answer.outputHash === own.outputHash ? scoreOf(work, wallMs) : 0,
      };
    },
  };
}

function refusalOf(
  { spaces }: Runtime,
  pool: string,
  row: NodeRow,
  challenger: { readonly user: string; readonly peerKey: string },
): Refusal | undefined {
  const reader = spaces.reader(pool);
  const state = memberOf(reader, challenger.user)?.state;
  if (state !== 'active') return { code: 'member.wrong_state', state: state ?? 'unknown' };
  return challengeRefusal(reader, row, challenger, spaces.status(pool)?.poolMs ?? 0);
}

async function ask(links: Links, peer: string, body: Uint8Array): Promise<z.infer<typeof ChallengeAnswer>> {
  try {
    return decodeFrame(ChallengeAnswer, await links.request(peer, METHOD, body, TIMEOUT_MS));
  } catch (cause) {
    if (cause instanceof PeerRefused && cause.code === 'busy') throw new RefusalError({ code: 'node.busy' });
    if (cause instanceof PeerRefused && cause.text === OPTED_OUT) throw new RefusalError({ code: OPTED_OUT });
    throw new RefusalError({ code: 'node.no_answer', cause: String(cause) });
  }
}

/** Whether this machine has sold anything, in whatever pool: what runs beside a challenge makes its figures too low. */
export function isSold({ spaces, keys }: Pick<Runtime, 'spaces' | 'keys'>): boolean {
  return spaces.ids('pool').some((space) => {
    const reader = spaces.reader(space);
    const own = reader.where(nodes, '"peerKey" = ?', [keys.peer.publicKey]);
    return own.some(({ node }) => capacityOf(reader, node).cores > 0);
  });
}

/**
 * An idle machine whose owner lets it computes for active members who are not its owner's people, one at a time, each instance at most every ten
 * minutes, and all of them at most so often a day.
 */
function serve(runtime: Runtime, modules: Modules, links: Links, { isOn, isPaused }: ChallengeConsent): void {
  const servedMs = new Map<string, number>();
  const today: number[] = [];
  let isComputing = false;
  links.handle(METHOD, async (peer, body) => {
    const { space, node, user, seed, samples } = decodeFrame(ChallengeBody, body);
    const reader = runtime.spaces.has(space) ? runtime.spaces.reader(space) : undefined;
    const row = reader === undefined ? undefined : nodeOf(reader, node);
    const isTheirs =
      reader !== undefined &&
      reader.where(devices, '"peerKey" = ? AND "user" = ? AND revoked = 0 LIMIT 1', [peer, user]).length > 0;
    if (row?.peerKey !== runtime.keys.peer.publicKey || !isTheirs)
      throw new RequestRefused('unknown', 'no such node here');
    const account = runtime.accounts.byUser(row.user);
    if (account?.agentKey !== row.agent) throw new RequestRefused('unknown', 'no such node here');
    const refusal = refusalOf(runtime, space, row, { user, peerKey: peer });
    if (refusal !== undefined) throw new RequestRefused('refused', refusal.code);
    if (!isOn()) throw new RequestRefused('refused', OPTED_OUT);
    const nowMs = runtime.nowMs();
    while ((today[0] ?? Infinity) <= nowMs - TIME.DAY_MS) today.shift();
    const isEnough = today.length >= CHALLENGE_DUTY.answersPerDayMax;
    const isSoon = nowMs - (servedMs.get(peer) ?? -EVERY_MS) < EVERY_MS;
    if (isComputing || isSoon || isEnough || isPaused() || isSold(runtime)) throw new RequestRefused('busy', 'not now');
    for (const [known, atMs] of servedMs) if (nowMs - atMs >= EVERY_MS) servedMs.delete(known);
    servedMs.set(peer, nowMs);
    today.push(nowMs);
    isComputing = true;
    try {
      const { outputHash } = await runWorkload(
        runtime,
        modules,
        { seed, samples, index: 0 },
        AbortSignal.timeout(TIMEOUT_MS),
      );
      // Somebody bought meanwhile: the time that was taken is not the machine's.
      if (isPaused() || isSold(runtime)) throw new RequestRefused('busy', 'not now');
      const signed = challengeBytes({ space, node, challenger: user, seed, samples, outputHash });
      const signature = toHex(runtime.sign(agentSeedOf(runtime, account), signed));
      return encodeFrame({ device: row.agent, outputHash, signature });
    } finally {
      isComputing = false;
    }
  });
}
