/** Before paying for a game that is played with Moonlight: the round trip between the instances, and whether the provider's machine can be reached. */
import { RefusalError } from '#core/contract/problem.ts';
import type { GameTargets } from '#core/features/gaming/gaming.schemas.ts';
import { type ProbeResult, judgeMoonlight } from '#core/features/gaming/probe.ts';
import type { Scope } from '#edge/p2p/address-scope.ts';
import { PeerRefused, RequestRefused } from '#edge/p2p/errors.ts';
import type { Resolve } from '#edge/rails/targets.ts';
import type { Links } from '../work/links.ts';
import { decodeFrame, encodeFrame } from '../work/protocol.ts';
import { reachedOf } from './moonlight-reach.ts';
import { MOONLIGHT_PROBE, MoonlightProbeAnswer } from './play-protocol.ts';

/** Of one probe. */
export const TRIPS = 10;

/** @throws {RefusalError} `game.unreachable`, `game.probe_busy` */
export async function probeMoonlight(
  links: Pick<Links, 'request'>,
  options: {
    readonly peer: string;
    readonly space: string;
    readonly offer: string;
    readonly targets: GameTargets;
    /** Ends it, whatever does not answer: what came until then is judged. */
    readonly signal: AbortSignal;
    /** How far the provider's connection reaches, asked once it answers; undefined: not known. */
    readonly scopeOf: (peer: string) => Scope | undefined;
    readonly resolve?: Resolve;
  },
): Promise<ProbeResult> {
  const { peer, space, offer, targets, signal, scopeOf, resolve } = options;
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  stopped.catch(() => undefined); // told where it is waited for
  const trips: number[] = [];
  let answer: MoonlightProbeAnswer | undefined;
  try {
    for (let trip = 0; trip < TRIPS && !signal.aborted; trip += 1) {
      const askedAt = performance.now();
      const asked = links.request(peer, MOONLIGHT_PROBE, encodeFrame({ space, offer }));
      answer = decodeFrame(MoonlightProbeAnswer, await Promise.race([asked, stopped]));
      trips.push(performance.now() - askedAt);
    }
  } catch (cause) {
    // Else what came until then is judged: the round trip takes two.
    const isRefused = cause instanceof PeerRefused || cause instanceof RequestRefused;
    if (isRefused && cause.code === 'busy' && trips.length < 2) throw new RefusalError({ code: 'game.probe_busy' });
  }
  if (answer === undefined) throw new RefusalError({ code: 'game.unreachable', offer });
  const { hosts, isReady } = answer;
  const reached = await reachedOf(hosts, { scope: scopeOf(peer), signal, resolve });
  // The first one also looks at Sunshine.
  const [, ...rest] = trips;
  rest.sort((a, b) => a - b);
  return judgeMoonlight({ roundTripMs: rest[Math.floor(rest.length / 2)], hosts, reached, isReady }, targets);
}
