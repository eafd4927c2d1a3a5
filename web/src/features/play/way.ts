/**
 * Which way the pictures come: by the page's own line from the first moment, by WebRTC as soon as that shows a picture, and back when it stands.
 *
 *   websocket ──first picture by WebRTC──> webrtc ──lost, no picture for `STALL_MS`, or badly carried (`judge.ts`)──> websocket
 *             ──after `REST_MS`, twice as long each time──> asked for again
 *   asked for, and no picture within `CONNECT_MS` ──> given up; the first time it is asked for again after `RETRY_MS`
 */
import type { DownText, IceServer, UpText } from '#core/contract/game-stream.ts';
import { createJudge } from './judge.ts';
import { type RtcCounted, createRtcTally } from './rtc-tally.ts';
import { type RtcView, openRtc } from './webrtc.ts';

const STALL_MS = 2_000;
/** From the wish to the first picture: a process starts, paths are tried, a key picture comes. */
const CONNECT_MS = 8_000;
/** Where the first try showed nothing: the machine or the network is slow. */
const CONNECT_AGAIN_MS = 20_000;
const RETRY_MS = 1_000;
const REST_MS = 60_000;
const REST_MS_MAX = 16 * REST_MS;
/** Inputs whose time on the provider's clock is kept. */
const APPLIED_MAX = 128;
/** Half of RTP's round, in ms: what is further apart is before. */
const ROUND_MS = 2 ** 32 / 90;

export type WayName = 'websocket' | 'webrtc';

export interface Way {
  readonly name: WayName;
  /** The provider is there (again). */
  begin(): void;
  take(text: DownText): void;
  /** Called every half second. */
  look(): void;
  readonly rtc: RtcView | undefined;
  /** Of all WebRTC connections while they were looked at. */
  readonly counted: RtcCounted;
  close(): void;
}

export function createWay(options: {
  readonly element: HTMLVideoElement;
  readonly send: (text: UpText) => void;
  readonly onShown: (picture: { readonly lastInput: number; readonly atMs: number }) => void;
  readonly onWay: (name: WayName) => void;
  /** Only this way; absent: what works best. */
  readonly only: WayName | undefined;
  /** No picture is made at all now, as while the owner pauses: none that is missing says anything of a way. */
  readonly isStill: () => boolean;
  readonly open?: typeof openRtc;
}): Way {
  const { element, send, open = openRtc } = options;
  const tally = createRtcTally();
  const applied: { readonly number: number; readonly at: number }[] = [];
  let rtc: RtcView | undefined;
  let name: WayName = 'websocket';
  let shownMs = 0;
  /** Not before the provider is there. */
  let againMs = Number.POSITIVE_INFINITY;
  let restMs = REST_MS;
  let wantedMs = 0;
  /** By WebRTC, since it was asked for last. */
  let hasShown = false;
  let isRetried = false;
  /** Asked for, and neither offered nor refused yet. */
  let isWanted = false;
  let isBad = createJudge();
  let iceServers: readonly IceServer[] = [];

  const setName = (next: WayName): void => {
    if (name === next) return;
    name = next;
    send({ t: 'transport', name });
    options.onWay(name);
  };
  /** What was read last is up to half a second old: counted from a reading of now. */
  const look = (at: RtcView): void => {
    if (name === 'webrtc') return;
    setName('webrtc');
    const begin = (): void => {
      if (rtc === at && name === 'webrtc') tally.begin(at.counted);
    };
    at.read().then(begin, begin);
  };
  const drop = (): void => {
    if (rtc === undefined) return;
    tally.end(rtc.counted);
    rtc.close();
    rtc = undefined;
    applied.length = 0;
    setName('websocket');
  };
  /** A loss is told of by both ends: it is one loss. */
  const end = (): void => {
    if (rtc === undefined && !isWanted) return;
    isWanted = false;
    drop();
    const isRetry = !hasShown && !isRetried;
    againMs = performance.now() + (isRetry ? RETRY_MS : restMs);
    if (isRetry) isRetried = true;
    else restMs = Math.min(REST_MS_MAX, restMs * 2);
  };
  const want = (): void => {
    if (options.only === 'websocket' || !('RTCPeerConnection' in window)) return;
    againMs = Number.POSITIVE_INFINITY;
    isWanted = true;
    hasShown = false;
    wantedMs = performance.now();
    send({ t: 'rtc.want' });
  };
  const newestBefore = (captured: number | undefined): number => {
    if (captured === undefined) return 0;
    const isBefore = (at: number): boolean => (captured - (at % ROUND_MS) + ROUND_MS) % ROUND_MS < ROUND_MS / 2;
    return applied.findLast(({ at }) => isBefore(at))?.number ?? 0;
  };
  const connect = (): RtcView => {
    const own: RtcView = open(element, iceServers, {
      onAnswer: (sdp) => send({ t: 'rtc.answer', sdp }),
      onCandidate: (candidate, mid) => send({ t: 'rtc.candidate', candidate, mid }),
      onShown: ({ atMs, captured }) => {
        shownMs = performance.now();
        hasShown = true;
        isRetried = false;
        look(own);
        options.onShown({ atMs, lastInput: newestBefore(captured) });
      },
      onLost: end,
    });
    return own;
  };
  return {
    get name() {
      return name;
    },
    get rtc() {
      return rtc;
    },
    get counted() {
      return tally.sum(rtc?.counted);
    },
    begin: () => {
      drop();
      want();
    },
    take: (text) => {
      switch (text.t) {
        case 'rtc.offer':
          drop();
          isWanted = false;
          isBad = createJudge();
          rtc = connect();
          rtc.offer(text.sdp).catch(end);
          return;
        case 'ice':
          iceServers = text.servers;
          return;
        case 'rtc.candidate':
          return rtc?.candidate(text.candidate, text.mid);
        case 'rtc.gone':
          return end();
        case 'applied':
          applied.push({ number: text.number, at: text.at });
          if (applied.length > APPLIED_MAX) applied.shift();
          return;
        default:
      }
    },
    look: () => {
      void rtc?.read().catch(() => undefined); // closed meanwhile
      const nowMs = performance.now();
      // A hidden page decodes as it likes.
      if (document.hidden || options.isStill()) {
        isBad = createJudge();
        wantedMs = nowMs;
        shownMs = nowMs;
        return;
      }
      const isStanding = nowMs - shownMs > STALL_MS;
      const patienceMs = isRetried ? CONNECT_AGAIN_MS : CONNECT_MS;
      const isLate = name === 'websocket' && (isWanted || rtc !== undefined) && nowMs - wantedMs > patienceMs;
      const isBadly = rtc !== undefined && isBad({ ...rtc.counted, atMs: nowMs });
      if (isLate || (name === 'webrtc' && (isStanding || isBadly))) end();
      else if (rtc === undefined && nowMs > againMs) want();
    },
    close: () => rtc?.close(),
  };
}
