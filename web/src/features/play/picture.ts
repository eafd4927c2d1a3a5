/** Pictures: parts put together, decoded, shown; and what webrtc-stats would count of it. */
import type { VideoPart } from '#core/contract/game-stream.ts';
import type { Screen } from './screen.ts';

/**
 * Pictures that wait for the decoder, half a second of them, before the rest is dropped up to the next whole one: this decoder is too slow. What
 * comes in a bunch because the line or this page stood still for a moment is decoded in a fraction of that time; to drop it would cost up to a second.
 */
const QUEUE_MAX = 30;
/** webrtc-stats `freezeCount`: longer than three times the mean, or than the mean and this. */
const FREEZE_MORE_MS = 150;
const MEAN_FRAMES = 30;
/** The next whole picture may be on its way: asked for only after this. */
const ASK_WHOLE_MS = 400;
const ASK_WHOLE_AGAIN_MS = 2_000;

interface Pending {
  readonly arrivedMs: number;
  readonly lastInput: number;
  readonly hostMs: number;
}

export interface PictureCounters {
  framesReceived: number;
  framesDecoded: number;
  framesDropped: number;
  freezeCount: number;
  totalFreezesDurationMs: number;
  totalDecodeTimeMs: number;
  /** From the last part of a picture to its decoder. */
  waitedMs: number;
  totalHostMs: number;
  packetsLost: number;
}

export interface PictureEvents {
  /** A picture is on the screen; `lastInput`: the newest input that it can show. */
  onShown(picture: { readonly lastInput: number; readonly atMs: number }): void;
  /** The decoder needs a whole picture. */
  onWholeNeeded(): void;
}

export interface Picture {
  configure(config: {
    readonly codec: string;
    readonly description: string;
    readonly width: number;
    readonly height: number;
  }): void;
  take(part: VideoPart): void;
  /** Pictures of another link follow. */
  restart(): void;
  readonly counters: PictureCounters;
  /** Pictures on the screen so far. */
  readonly shown: number;
  readonly size: { readonly width: number; readonly height: number } | undefined;
  close(): void;
}

export function createPicture(screen: Screen, events: PictureEvents): Picture {
  const counters: PictureCounters = {
    ...{ framesReceived: 0, framesDecoded: 0, framesDropped: 0, freezeCount: 0, totalFreezesDurationMs: 0 },
    ...{ totalDecodeTimeMs: 0, waitedMs: 0, totalHostMs: 0, packetsLost: 0 },
  };
  const pending = new Map<number, Pending>();
  let decoder: VideoDecoder | undefined;
  let size: { readonly width: number; readonly height: number } | undefined;
  let config: VideoDecoderConfig | undefined;
  let parts: Uint8Array[] = [];
  let newestNumber: number | undefined;
  let needsWhole = true;
  let shownMs: number | undefined;
  let meanMs: number | undefined;
  let stamp = 0;
  let askAtMs: number | undefined;

  const take = (frame: VideoFrame): void => {
    const known = pending.get(frame.timestamp);
    pending.delete(frame.timestamp);
    const nowMs = performance.now();
    counters.framesDecoded += 1;
    if (known !== undefined) {
      counters.totalDecodeTimeMs += nowMs - known.arrivedMs;
      counters.totalHostMs += known.hostMs;
    }
    screen.show(frame);
    countFreeze(nowMs);
    events.onShown({ lastInput: known?.lastInput ?? 0, atMs: nowMs });
  };
  const countFreeze = (nowMs: number): void => {
    const gapMs = shownMs === undefined ? undefined : nowMs - shownMs;
    shownMs = nowMs;
    if (gapMs === undefined) return;
    if (meanMs !== undefined && gapMs > Math.max(3 * meanMs, meanMs + FREEZE_MORE_MS)) {
      counters.freezeCount += 1;
      counters.totalFreezesDurationMs += gapMs;
    }
    meanMs = meanMs === undefined ? gapMs : meanMs + (gapMs - meanMs) / MEAN_FRAMES;
  };
  const makeDecoder = (): VideoDecoder =>
    new VideoDecoder({
      output: take,
      error: () => {
        // What it choked on is gone; the next whole picture begins anew.
        decoder = undefined;
        needsWhole = true;
        events.onWholeNeeded();
      },
    });
  const ready = (): VideoDecoder | undefined => {
    if (config === undefined) return undefined;
    if (decoder === undefined || decoder.state === 'closed') {
      decoder = makeDecoder();
      decoder.configure(config);
    }
    return decoder;
  };
  const askForWhole = (): void => {
    const nowMs = performance.now();
    askAtMs ??= nowMs + ASK_WHOLE_MS;
    if (nowMs < askAtMs) return;
    askAtMs = nowMs + ASK_WHOLE_AGAIN_MS;
    events.onWholeNeeded();
  };
  const decode = (part: VideoPart, bytes: Uint8Array): void => {
    counters.framesReceived += 1;
    if (newestNumber !== undefined && part.number > newestNumber + 1) {
      counters.packetsLost += part.number - newestNumber - 1;
      needsWhole = true;
    }
    newestNumber = part.number;
    const target = ready();
    if (target === undefined || (needsWhole && !part.isKey)) {
      counters.framesDropped += 1;
      askForWhole();
      return;
    }
    askAtMs = undefined;
    if (target.decodeQueueSize > QUEUE_MAX && !part.isKey) {
      counters.framesDropped += 1;
      needsWhole = true;
      return;
    }
    needsWhole = false;
    stamp += 1000;
    pending.set(stamp, { arrivedMs: performance.now(), lastInput: part.lastInput, hostMs: part.host / 10 });
    if (pending.size > 64) pending.delete([...pending.keys()][0] ?? 0);
    target.decode(new EncodedVideoChunk({ type: part.isKey ? 'key' : 'delta', timestamp: stamp, data: bytes }));
  };
  return {
    counters,
    get shown() {
      return screen.shown;
    },
    get size() {
      return size;
    },
    configure: ({ codec, description, width, height }) => {
      const record = Uint8Array.from(atob(description), (sign) => sign.charCodeAt(0));
      config = { codec, description: record, codedWidth: width, codedHeight: height, optimizeForLatency: true };
      size = { width, height };
      decoder?.close();
      decoder = undefined;
      pending.clear();
      needsWhole = true;
    },
    take: (part) => {
      parts.push(part.bytes);
      if (!part.isLast) return;
      const own = parts;
      parts = [];
      decode(part, own.length === 1 ? (own[0] as Uint8Array) : joined(own));
    },
    restart: () => {
      parts = [];
      newestNumber = undefined;
      needsWhole = true;
    },
    close: () => {
      if (decoder !== undefined && decoder.state !== 'closed') decoder.close();
      screen.close();
    },
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
