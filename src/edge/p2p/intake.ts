/**
 * How much of one peer is taken in: frames are held back, requests refused, gossip ignored beyond the rates of `limits.ts`.
 * What is held back stays in the peer's own stream, whose window then stays shut: the memory that it may use is bounded.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { P2pLimits } from './limits.ts';
import { newBucket, perPeer } from './rate.ts';

export interface Intake {
  /** Counts a frame. A promise: wait for it before the next one. */
  frame(peer: string, bytes: number): Promise<void> | undefined;
  mayAsk(peer: string): boolean;
  mayGossip(peer: string): boolean;
}

export function newIntake(limits: P2pLimits): Intake {
  const of = perPeer(limits.reputationsMax, () => ({
    frames: newBucket({ perSecond: limits.framesPerSecondMax, burst: limits.framesBurst }),
    frameBytes: newBucket({ perSecond: limits.frameBytesPerSecondMax, burst: limits.frameBytesBurst }),
    requests: newBucket({ perSecond: limits.requestsPerSecondMax, burst: limits.requestsBurst }),
    gossip: newBucket({ perSecond: limits.gossipPerSecondMax, burst: limits.gossipBurst }),
  }));
  return {
    frame(peer, bytes) {
      const { frames, frameBytes } = of(peer);
      const nowMs = performance.now();
      const waitMs = Math.max(frames.take(1, nowMs), frameBytes.take(bytes, nowMs));
      return waitMs === 0 ? undefined : delay(Math.min(waitMs, limits.paceMsMax), undefined, { ref: false });
    },
    mayAsk: (peer) => of(peer).requests.tryTake(1, performance.now()),
    mayGossip: (peer) => of(peer).gossip.tryTake(1, performance.now()),
  };
}
