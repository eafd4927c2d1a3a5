/** Before paying for a game that is played with Moonlight: the round trip between the instances, and whether the provider's machine can be reached. */
import { connect } from 'node:net';
import { RefusalError } from '#core/contract/problem.ts';
import type { GameTargets } from '#core/features/gaming/gaming.schemas.ts';
import { type ProbeResult, judgeMoonlight } from '#core/features/gaming/probe.ts';
import type { Links } from '../work/links.ts';
import { decodeFrame, encodeFrame } from '../work/protocol.ts';
import { hostAndPort } from './moonlight-hosts.ts';
import { MOONLIGHT_PROBE, MoonlightProbeAnswer } from './play-protocol.ts';

const TRIPS = 10;
const REACH_MS_MAX = 2_000;

/** @throws {RefusalError} `game.unreachable` */
export async function probeMoonlight(
  links: Pick<Links, 'request'>,
  options: {
    readonly peer: string;
    readonly space: string;
    readonly offer: string;
    readonly targets: GameTargets;
    readonly signal: AbortSignal;
  },
): Promise<ProbeResult> {
  const { peer, space, offer, targets, signal } = options;
  const trips: number[] = [];
  let answer: MoonlightProbeAnswer | undefined;
  try {
    for (let trip = 0; trip < TRIPS && !signal.aborted; trip += 1) {
      const askedAt = performance.now();
      answer = decodeFrame(
        MoonlightProbeAnswer,
        await links.request(peer, MOONLIGHT_PROBE, encodeFrame({ space, offer })),
      );
      trips.push(performance.now() - askedAt);
    }
  } catch {
    // what came until then is judged
  }
  if (answer === undefined) throw new RefusalError({ code: 'game.unreachable', offer });
  const { hosts, isReady } = answer;
  const reached = (await Promise.all(hosts.map(async (host) => ((await isReachable(host)) ? host : undefined)))).find(
    (host) => host !== undefined,
  );
  // The first one also looks at Sunshine.
  const [, ...rest] = trips;
  rest.sort((a, b) => a - b);
  return judgeMoonlight({ roundTripMs: rest[Math.floor(rest.length / 2)], hosts, reached, isReady }, targets);
}

/** Connects and says nothing: the address is the provider's word. */
function isReachable(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...hostAndPort(host), timeout: REACH_MS_MAX });
    const end = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
