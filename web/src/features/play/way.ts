/**
 * Which way the pictures come: by the page's own line from the first moment, by WebRTC as soon as that shows a picture, and back when it stands.
 *
 *   websocket ──first picture by WebRTC──> webrtc ──lost, no picture for `STALL_MS`, or badly carried (`judge.ts`)──> websocket
 *             ──after `REST_MS`, twice as long each time──> asked for again
 */
import type { DownText, IceServer, UpText } from '#core/contract/game-stream.ts';
import { createJudge } from './judge.ts';
import { type RtcView, openRtc } from './webrtc.ts';

const STALL_MS = 2_000;
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
  /** Counters of WebRTC connections that are over. */
  close(): void;
}

export function createWay(options: {
  readonly element: HTMLVideoElement;
  readonly send: (text: UpText) => void;
  readonly onShown: (picture: { readonly lastInput: number; readonly atMs: number }) => void;
  /** Before a connection is given up: its counters are still there. */
  readonly onEnd: (rtc: RtcView) => void;
  readonly onWay: (name: WayName) => void;
  /** Only this way; absent: what works best. */
  readonly only: WayName | undefined;
}): Way {
  const { element, send } = options;
  const applied: { readonly number: number; readonly at: number }[] = [];
  let rtc: RtcView | undefined;
  let name: WayName = 'websocket';
  let shownMs = 0;
  let againMs = 0;
  let restMs = REST_MS;
  let isBad = createJudge();
  let iceServers: readonly IceServer[] = [];

  const setName = (next: WayName): void => {
    if (name === next) return;
    name = next;
    send({ t: 'transport', name });
    options.onWay(name);
  };
  const drop = (): void => {
    if (rtc === undefined) return;
    options.onEnd(rtc);
    rtc.close();
    rtc = undefined;
    applied.length = 0;
    setName('websocket');
  };
  const end = (): void => {
    drop();
    againMs = performance.now() + restMs;
    restMs = Math.min(REST_MS_MAX, restMs * 2);
  };
  const want = (): void => {
    if (options.only === 'websocket' || !('RTCPeerConnection' in window)) return;
    againMs = Number.POSITIVE_INFINITY;
    send({ t: 'rtc.want' });
  };
  const newestBefore = (captured: number | undefined): number => {
    if (captured === undefined) return 0;
    const isBefore = (at: number): boolean => (captured - (at % ROUND_MS) + ROUND_MS) % ROUND_MS < ROUND_MS / 2;
    return applied.findLast(({ at }) => isBefore(at))?.number ?? 0;
  };
  return {
    get name() {
      return name;
    },
    get rtc() {
      return rtc;
    },
    begin: () => {
      drop();
      want();
    },
    take: (text) => {
      switch (text.t) {
        case 'rtc.offer':
          rtc?.close();
          isBad = createJudge();
          rtc = openRtc(element, iceServers, {
            onAnswer: (sdp) => send({ t: 'rtc.answer', sdp }),
            onCandidate: (candidate, mid) => send({ t: 'rtc.candidate', candidate, mid }),
            onShown: ({ atMs, captured }) => {
              shownMs = performance.now();
              setName('webrtc');
              options.onShown({ atMs, lastInput: newestBefore(captured) });
            },
            onLost: end,
          });
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
      const isStanding = nowMs - shownMs > STALL_MS && !document.hidden;
      // A hidden page decodes as it likes.
      if (document.hidden) isBad = createJudge();
      const isBadly = rtc !== undefined && isBad({ ...rtc.counted, atMs: nowMs });
      if (name === 'webrtc' && (isStanding || isBadly)) end();
      else if (rtc === undefined && nowMs > againMs) want();
    },
    close: () => rtc?.close(),
  };
}
