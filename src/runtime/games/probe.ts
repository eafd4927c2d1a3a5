/**
 * Before paying: some seconds of a generated stream from the provider, over the very line that the game would take, with the round trip under
 * that load, and what is to be expected of it.
 */
import {
  downTextMessage,
  parseDownText,
  parseUpText,
  parseVideo,
  upTextMessage,
  videoMessages,
} from '#core/contract/game-stream.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { stepsOf } from '#core/contract/game-ladder.ts';
import type { GameTargets } from '#core/features/gaming/gaming.schemas.ts';
import { type ProbeMeasures, type ProbeResult, judgeProbe } from '#core/features/gaming/probe.ts';
import { offerGameOf, offerOf } from '#core/features/market/market.reads.ts';
import { nodes } from '#core/features/nodes/nodes.tables.ts';
import type { Scope } from '#edge/p2p/address-scope.ts';
import type { Channel } from '#edge/p2p/port.ts';
import type { Streams } from '#edge/streams/port.ts';
import type { Runtime } from '../runtime.ts';
import type { Links } from '../work/links.ts';
import { decodeFrame, encodeFrame } from '../work/protocol.ts';

import { probeMoonlight } from './moonlight-probe.ts';
import { PROBE_CHANNEL, ProbeOpen } from './play-protocol.ts';
import { offeredTo } from './who.ts';

const SECONDS = 3;
/** Over all of it, with opening and the first picture. */
const PROBE_MS_MAX = 12_000;
const PING_MS = 100;
/** One peer asks again after this. */
const EVERY_MS = 3_000;
const ASKERS_MAX = 1_000;
/** Pictures that wait for the line before the rest is left out. */
const WAITING_BYTES_MAX = 1024 * 1024;

export interface Probe {
  /** @throws {RefusalError} `offer.unknown`, `game.no_game`, `game.unreachable`, `game.probe_busy` */
  run(pool: string, offer: string, signal: AbortSignal): Promise<ProbeResult>;
}

export function createProbe(runtime: Runtime, links: Links, streams: Streams): Probe {
  const { logger } = runtime;
  const askedMs = new Map<string, number>();
  let isServing = false;

  links.handleChannel(PROBE_CHANNEL, async (peer, channel) => {
    const frames = channel[Symbol.asyncIterator]();
    const first = await frames.next();
    if (first.done === true) return;
    const { space, offer } = decodeFrame(ProbeOpen, first.value);
    const targets = offeredTo(runtime, space, offer, peer)?.targets;
    const nowMs = runtime.nowMs();
    if (targets === undefined) throw new Error('not served');
    // One at a time: each takes what a session takes.
    if (isServing || nowMs - (askedMs.get(peer) ?? 0) < EVERY_MS)
      return channel.send(downTextMessage({ t: 'trouble', name: 'starting' }));
    if (askedMs.size >= ASKERS_MAX) askedMs.clear();
    askedMs.set(peer, nowMs);
    isServing = true;
    const ended = new AbortController();
    try {
      void answerPings(channel, frames, ended);
      await sendSample(channel, targets, ended.signal);
    } finally {
      isServing = false;
      ended.abort();
    }
  });

  async function answerPings(
    channel: Channel,
    frames: AsyncIterator<Uint8Array>,
    ended: AbortController,
  ): Promise<void> {
    try {
      for (;;) {
        const next = await frames.next();
        if (next.done === true) break;
        const text = parseUpText(next.value);
        if (text?.t === 'ping') await channel.send(downTextMessage({ t: 'pong', at: text.at }));
      }
    } catch {
      // the other side is gone: so is the reason to go on
    } finally {
      ended.abort();
    }
  }

  async function sendSample(channel: Channel, targets: GameTargets, signal: AbortSignal): Promise<void> {
    const [profile] = stepsOf(targets);
    if (profile === undefined) return;
    let waiting = 0;
    let number = 0;
    let last: Promise<unknown> = Promise.resolve();
    await streams.sample(profile, SECONDS, signal, ({ isKey, capturedMs, bytes }) => {
      if (waiting > WAITING_BYTES_MAX) return;
      number += 1;
      const host = Math.round((Date.now() - capturedMs) * 10);
      for (const message of videoMessages({
        isKey,
        number,
        captured: Math.floor(capturedMs),
        lastInput: 0,
        host,
        bytes,
      })) {
        waiting += message.length;
        last = channel
          .send(message)
          .catch(() => undefined) // the reader of pings sees the end of the channel
          .finally(() => {
            waiting -= message.length;
          });
      }
    });
    await last;
  }

  const scopeOf = (peer: string): Scope | undefined =>
    peer === runtime.keys.peer.publicKey
      ? 'loopback'
      : runtime
          .p2p()
          ?.peers()
          .find(({ peerKey }) => peerKey === peer)?.scope;

  return {
    run: async (pool, offer, stop) => {
      const signal = AbortSignal.any([stop, AbortSignal.timeout(PROBE_MS_MAX)]);
      const reader = runtime.spaces.reader(pool);
      const row = offerOf(reader, offer);
      const game = offerGameOf(reader, offer);
      const peer = row === undefined ? undefined : reader.get(nodes, row.node)?.peerKey;
      if (row === undefined || peer === undefined) throw new RefusalError({ code: 'offer.unknown', offer });
      if (game === undefined) throw new RefusalError({ code: 'game.no_game', offer });
      if (game.transports.includes('moonlight'))
        return probeMoonlight(links, { peer, space: pool, offer, targets: game.targets, signal, scopeOf });
      let channel: Channel;
      try {
        channel = await links.openChannel(peer, PROBE_CHANNEL);
        await channel.send(encodeFrame({ space: pool, offer }));
      } catch (cause) {
        logger.debug({ offer, cause: String(cause) }, 'a provider could not be reached for a probe');
        throw new RefusalError({ code: 'game.unreachable', offer });
      }
      const measured = await measure(channel, signal);
      if (measured === 'busy') throw new RefusalError({ code: 'game.probe_busy' });
      return judgeProbe(measured, game.targets);
    },
  };
}

/** What comes on the channel until it ends. */
async function measure(channel: Channel, signal: AbortSignal): Promise<ProbeMeasures | 'busy'> {
  const trips: number[] = [];
  const seen = { frames: 0, bytes: 0, host: 0, firstMs: 0, lastMs: 0, gapMs: 0 };
  const stop = (): void => channel.abort();
  signal.addEventListener('abort', stop);
  const pinging = setInterval(() => {
    channel.send(upTextMessage({ t: 'ping', at: performance.now() })).catch(() => undefined); // the reader sees the end
  }, PING_MS);
  try {
    for await (const message of channel) {
      const nowMs = performance.now();
      const video = parseVideo(message);
      if (video !== undefined) {
        seen.bytes += message.length;
        if (!video.isLast) continue;
        if (seen.frames === 0) seen.firstMs = nowMs;
        else seen.gapMs = Math.max(seen.gapMs, nowMs - seen.lastMs);
        seen.frames += 1;
        seen.host += video.host / 10;
        seen.lastMs = nowMs;
        continue;
      }
      const text = parseDownText(message);
      if (text?.t === 'pong') trips.push(nowMs - text.at);
      if (text?.t === 'trouble') return 'busy';
    }
  } catch {
    // cut: what came until then is judged
  } finally {
    clearInterval(pinging);
    signal.removeEventListener('abort', stop);
    channel.close().catch(() => undefined); // cut already
  }
  trips.sort((a, b) => a - b);
  const roundTripMs = trips[Math.floor(trips.length / 2)];
  return {
    lengthMs: seen.lastMs - seen.firstMs,
    ...{ framesReceived: seen.frames, bytesReceived: seen.bytes, longestGapMs: seen.gapMs },
    hostMs: seen.frames === 0 ? 0 : seen.host / seen.frames,
    ...(roundTripMs === undefined ? {} : { roundTripMs }),
  };
}
