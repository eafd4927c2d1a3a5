/** One game on one page: line, pictures, sound and controls put together, and what is measured of them. */
import type { PageCounters, StreamTroubleName } from '#core/contract/game-stream.ts';
import { type Store, createStore } from '../../ui/store.ts';
import { type Controls, takeControls } from './controls.ts';
import { createEase } from './ease.ts';
import { openLine } from './link.ts';
import { createPicture } from './picture.ts';
import { RTC_COUNTERS } from './rtc-tally.ts';
import { openScreen } from './screen.ts';
import { type Sound, openSound } from './sound.ts';
import { type Way, type WayName, createWay } from './way.ts';

const COUNTERS_MS = 250;
const PING_MS = 500;
const SHOW_MS = 500;
/** Inputs that wait for their picture. */
const INPUTS_MAX = 256;
const NUMBER_MAX = 0xffff_ffff;

export interface StreamView {
  readonly isPlaying: boolean;
  /** Why there is no picture, or none of now. */
  readonly trouble: StreamTroubleName | 'lost' | undefined;
  /** Shown in the last half second, a second. */
  readonly fps: number;
  readonly hostMs: number | undefined;
  readonly roundTripMs: number | undefined;
  readonly decodeMs: number | undefined;
  readonly inputMs: number | undefined;
  /** Share of pictures that were dropped or lost. */
  readonly loss: number;
  readonly bitsPerS: number;
  readonly size: { readonly width: number; readonly height: number } | undefined;
  readonly level: number;
  readonly soundMs: number;
  readonly encoder: string | undefined;
  readonly way: WayName;
  /** Steps down that this page asks for: it shows fewer pictures than come. */
  readonly eased: number;
}

const NOTHING: StreamView = {
  ...{ isPlaying: false, trouble: 'starting', fps: 0, hostMs: undefined, roundTripMs: undefined, decodeMs: undefined },
  ...{
    inputMs: undefined,
    loss: 0,
    bitsPerS: 0,
    size: undefined,
    level: 0,
    soundMs: 0,
    encoder: undefined,
    way: 'websocket',
    eased: 0,
  },
};

export interface Stream {
  readonly view: Store<StreamView>;
  readonly controls: Controls;
  setMuted(isMuted: boolean): void;
  wake(): void;
  close(): void;
}

interface Window {
  readonly atMs: number;
  readonly shown: number;
  readonly decoded: number;
  readonly lost: number;
  readonly hostMs: number;
  readonly decodeMs: number;
  readonly trips: number;
  readonly tripMs: number;
  readonly inputs: number;
  readonly inputMs: number;
  readonly bytes: number;
}

export function startStream(options: {
  readonly pool: string;
  readonly order: string;
  /** Of what comes by the page's own line: `screen.ts` takes one of them. */
  readonly canvas: HTMLCanvasElement;
  readonly line: HTMLVideoElement;
  /** Of what comes by WebRTC. */
  readonly video: HTMLVideoElement;
  /** Only this way; absent: what works best. */
  readonly only: WayName | undefined;
  readonly surface: HTMLElement;
}): Stream {
  const view = createStore<StreamView>(NOTHING);
  const sound: Sound | undefined = openSound();
  const sentAt = new Map<number, number>();
  const sums = { bytes: 0, packets: 0, trips: 0, tripMs: 0, inputs: 0, inputMs: 0, hiddenMs: 0 };
  let hiddenSinceMs = document.hidden ? performance.now() : undefined;
  let number = 0;
  let last: Window | undefined;
  let isFresh = true;

  let shownByRtc = 0;
  const ease = createEase();

  const onShown = ({ lastInput, atMs }: { readonly lastInput: number; readonly atMs: number }): void => {
    for (const [sent, sentMs] of sentAt) {
      if (sent > lastInput) break;
      sentAt.delete(sent);
      sums.inputs += 1;
      sums.inputMs += atMs - sentMs;
    }
    // A picture that was on its way says nothing of a trouble: that ends by a word of whoever told it.
    if (!view.get().isPlaying && view.get().trouble === undefined) view.set({ ...view.get(), isPlaying: true });
  };
  const picture = createPicture(openScreen(options.canvas, options.line), {
    onShown,
    onWholeNeeded: () => line.send({ t: 'whole' }),
  });
  const line = openLine(options, {
    onOpen: () => {
      picture.restart();
      ease.restart();
      if (ease.steps > 0) line.send({ t: 'ease', steps: ease.steps });
      sentAt.clear();
      isFresh = true;
    },
    onLost: (isLost) => {
      if (isLost) view.set({ ...view.get(), trouble: 'lost' });
      else if (view.get().trouble === 'lost') view.set({ ...view.get(), trouble: undefined });
    },
    onVideo: (part, bytes) => {
      sums.bytes += bytes;
      sums.packets += 1;
      picture.take(part);
    },
    onSound: (bytes) => {
      sums.bytes += bytes.length;
      sound?.take(bytes);
    },
    onText: (text) => {
      switch (text.t) {
        case 'video':
          picture.configure(text);
          // The first word of a provider: now somebody hears what is asked.
          if (isFresh) way.begin();
          isFresh = false;
          return view.set({ ...view.get(), encoder: text.encoder });
        case 'trouble':
          if (text.name === 'provider_gone') isFresh = true;
          return view.set({
            ...view.get(),
            trouble: text.name,
            isPlaying: text.name === undefined && view.get().isPlaying,
          });
        case 'pad':
          return controls.setPad(text.map);
        case 'ask':
          return line.send({ t: 'told', nonce: text.nonce });
        case 'pong':
          sums.trips += 1;
          sums.tripMs += performance.now() - text.at;
          return;
        default:
          way.take(text);
      }
    },
  });
  const way: Way = createWay({
    element: options.video,
    only: options.only,
    isStill: () => ![undefined, 'sound_ended'].includes(view.get().trouble),
    send: (text) => line.send(text),
    onShown: (shown) => {
      shownByRtc += 1;
      onShown(shown);
    },
    onWay: (name) => {
      ease.restart();
      listen();
      view.set({ ...view.get(), way: name });
    },
  });
  let isMuted = false;
  let isAwake = false;
  const listen = (): void => {
    sound?.setMuted(isMuted || way.name === 'webrtc');
    options.video.muted = isMuted || !isAwake || way.name !== 'webrtc';
  };
  const controls = takeControls(options.surface, (input) => {
    number = number >= NUMBER_MAX ? 1 : number + 1;
    if (input.acts.length > 0) {
      sentAt.set(number, performance.now());
      if (sentAt.size > INPUTS_MAX) sentAt.clear();
    }
    line.send({ t: 'input', number, ...input });
  });

  // A press in the picture is what a browser wants before a page may be heard.
  const wake = (): void => {
    isAwake = true;
    sound?.wake();
    listen();
  };
  options.surface.addEventListener('pointerdown', wake);
  options.surface.addEventListener('keydown', wake);
  const onHidden = (): void => {
    if (hiddenSinceMs !== undefined) sums.hiddenMs += performance.now() - hiddenSinceMs;
    hiddenSinceMs = document.hidden ? performance.now() : undefined;
  };
  document.addEventListener('visibilitychange', onHidden);
  const us = (ms: number): number => Math.round(ms * 1000);
  const counters = (): PageCounters => {
    onHidden();
    const { framesReceived, framesDecoded, framesDropped, freezeCount, packetsLost } = picture.counters;
    const byLine = {
      ...{ framesReceived, framesDecoded, framesDropped, freezeCount, packetsLost },
      totalFreezesDurationUs: us(picture.counters.totalFreezesDurationMs),
      totalDecodeTimeUs: us(picture.counters.totalDecodeTimeMs),
      jitterBufferDelayUs: us(picture.counters.waitedMs),
      jitterBufferEmittedCount: framesDecoded,
      bytesReceived: sums.bytes,
      packetsReceived: sums.packets,
      totalRoundTripTimeUs: us(sums.tripMs),
      responsesReceived: sums.trips,
      totalInputToPhotonUs: us(sums.inputMs),
      inputsSeen: sums.inputs,
      hiddenMs: Math.round(sums.hiddenMs),
      ...(picture.size === undefined ? {} : { frameWidth: picture.size.width, frameHeight: picture.size.height }),
    };
    const byRtc = way.counted;
    return {
      ...byLine,
      ...(Object.fromEntries(RTC_COUNTERS.map((name) => [name, byLine[name] + byRtc[name]])) as Pick<
        PageCounters,
        (typeof RTC_COUNTERS)[number]
      >),
    };
  };
  const show = (): void => {
    way.look();
    const { framesReceived, framesDecoded, framesDropped, packetsLost, totalDecodeTimeUs, bytesReceived } = counters();
    const { totalHostMs } = picture.counters;
    const all = picture.shown + shownByRtc;
    const reading = {
      received: framesReceived,
      shown: all,
      decoded: framesDecoded,
      decodeMs: totalDecodeTimeUs / 1000,
    };
    if (ease.look({ ...reading, atMs: performance.now(), hiddenMs: sums.hiddenMs }))
      line.send({ t: 'ease', steps: ease.steps });
    const now: Window = {
      ...{ atMs: performance.now(), shown: all, decoded: framesDecoded },
      ...{ lost: framesDropped + packetsLost, hostMs: totalHostMs, decodeMs: totalDecodeTimeUs / 1000 },
      bytes: bytesReceived,
      ...{ trips: sums.trips, tripMs: sums.tripMs, inputs: sums.inputs, inputMs: sums.inputMs },
    };
    const before = last ?? now;
    last = now;
    const seconds = (now.atMs - before.atMs) / 1000;
    if (seconds <= 0) return;
    const mean = (sum: number, count: number): number | undefined => (count > 0 ? sum / count : undefined);
    const decoded = now.decoded - before.decoded;
    const lost = now.lost - before.lost;
    const shown = view.get();
    view.set({
      ...shown,
      fps: (now.shown - before.shown) / seconds,
      hostMs: way.name === 'webrtc' ? shown.hostMs : mean(now.hostMs - before.hostMs, decoded),
      decodeMs: mean(now.decodeMs - before.decodeMs, decoded),
      roundTripMs: mean(now.tripMs - before.tripMs, now.trips - before.trips) ?? shown.roundTripMs,
      inputMs: mean(now.inputMs - before.inputMs, now.inputs - before.inputs) ?? shown.inputMs,
      loss: decoded + lost === 0 ? 0 : lost / (decoded + lost),
      bitsPerS: ((now.bytes - before.bytes) * 8) / seconds,
      size: picture.size,
      eased: ease.steps,
      level: way.name === 'webrtc' ? (way.rtc?.level ?? 0) : (sound?.level() ?? 0),
      soundMs: sound?.delayMs ?? 0,
    });
  };
  const timers = [
    setInterval(() => line.send({ t: 'counters', counters: counters() }), COUNTERS_MS),
    setInterval(() => line.send({ t: 'ping', at: performance.now() }), PING_MS),
    setInterval(show, SHOW_MS),
  ];
  return {
    view,
    controls,
    setMuted: (wanted) => {
      isMuted = wanted;
      listen();
    },
    wake,
    close: () => {
      for (const timer of timers) clearInterval(timer);
      document.removeEventListener('visibilitychange', onHidden);
      options.surface.removeEventListener('pointerdown', wake);
      options.surface.removeEventListener('keydown', wake);
      controls.close();
      line.close();
      way.close();
      picture.close();
      sound?.close();
    },
  };
}
