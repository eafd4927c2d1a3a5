/** One player at a hosted session: pictures and sound go out as the line takes them, input comes in, the round trip is asked for. */
import { type DownText, type StreamTroubleName, downTextMessage, parseUpText } from '#core/contract/game-stream.ts';
import type { Channel } from '#edge/p2p/port.ts';
import type { GameSession, StreamProfile, Streams, VideoConfig, WebRtcSender } from '#edge/streams/port.ts';
import { MalformedFrame } from '../work/protocol.ts';
import { createLineSender } from './line-sender.ts';
import type { Grown } from './readings.ts';

const ASK_MS = 500;
/** Questions that wait for their answer. */
const ASKED_MAX = 64;

/** Where no player was yet, these are 0: known, not missing. */
export const NOTHING_SENT = {
  ...{ framesSent: 0, bytesSent: 0, packetsSent: 0, connectedMs: 0, totalRoundTripTimeUs: 0, responsesReceived: 0 },
} as const;

export interface PlayLink {
  /** Takes the pictures of this session from now on. */
  show(session: GameSession, profile: StreamProfile): void;
  /** No pictures until the next `show`. */
  hide(): void;
  say(text: DownText): void;
  trouble(name: StreamTroubleName | undefined): void;
  /** Reads what the player sends, until they leave. @throws {MalformedFrame} */
  read(frames: AsyncIterator<Uint8Array>): Promise<void>;
  /** Frames given to the line, of these dropped. */
  readonly sent: { readonly frames: number; readonly dropped: number };
  counters(): Grown;
  close(): void;
}

export interface PlayLinkOptions {
  readonly channel: Channel;
  readonly webRtc: Pick<NonNullable<Streams['webRtc']>, 'open'> | undefined;
  /** Whether another connection may be opened now. */
  readonly mayOpenRtc: () => boolean;
  readonly nowMs: () => number;
  readonly limitBitsPerS: number;
  /** The player shows fewer pictures than come: so many steps down. */
  readonly onEase: (steps: number) => void;
}

/** From the wish to a connection: a process of its own that nobody answers does not stay. */
const RTC_CONNECT_MS_MAX = 30_000;

export function createPlayLink(options: PlayLinkOptions): PlayLink {
  const { channel, webRtc, mayOpenRtc, nowMs, limitBitsPerS, onEase } = options;
  const asked = new Map<number, number>();
  const total = { framesSent: 0, bytesSent: 0, packetsSent: 0, responsesReceived: 0, totalRoundTripTimeUs: 0 };
  const openedMs = nowMs();
  let session: GameSession | undefined;
  let leave: (() => void) | undefined;
  let size: StreamProfile | undefined;
  let waitingBytes = 0;
  let nonce = 0;
  let closedMs: number | undefined;
  let rtc: WebRtcSender | undefined;
  let isRtcConnected = false;
  let late: NodeJS.Timeout | undefined;
  /** The page says which way it looks. */
  let isByRtc = false;
  let config: VideoConfig | undefined;

  const send = (message: Uint8Array): void => {
    if (closedMs !== undefined) return;
    waitingBytes += message.length;
    total.bytesSent += message.length;
    total.packetsSent += 1;
    channel
      .send(message)
      .catch(() => undefined) // the reader sees the end of the channel
      .finally(() => {
        waitingBytes -= message.length;
      });
  };
  const say = (text: DownText): void => send(downTextMessage(text));
  const line = createLineSender({ send, nowMs, limitBitsPerS, waitingBytes: () => waitingBytes });
  const ask = (): void => {
    if (asked.size >= ASKED_MAX) asked.clear();
    nonce += 1;
    asked.set(nonce, performance.now());
    say({ t: 'ask', nonce });
  };
  const endRtc = (): void => {
    clearTimeout(late);
    rtc?.close();
    rtc = undefined;
    isRtcConnected = false;
    isByRtc = false;
  };
  const wantRtc = (): void => {
    endRtc();
    if (webRtc === undefined || !mayOpenRtc()) return say({ t: 'rtc.gone' });
    const own = webRtc.open({
      onOffer: (sdp) => say({ t: 'rtc.offer', sdp }),
      onCandidate: (candidate, mid) => say({ t: 'rtc.candidate', candidate, mid }),
      onConnected: () => {
        isRtcConnected = true;
        if (config !== undefined) own.config(config);
        session?.requestKeyframe();
      },
      onWholeNeeded: () => session?.requestKeyframe(),
      onLost: () => {
        if (rtc !== own) return;
        endRtc();
        say({ t: 'rtc.gone' });
        session?.requestKeyframe();
      },
    });
    rtc = own;
    late = setTimeout(() => {
      if (rtc !== own || isRtcConnected) return;
      // The page may have given it up without a word.
      endRtc();
      say({ t: 'rtc.gone' });
    }, RTC_CONNECT_MS_MAX);
    late.unref();
  };
  const asking = setInterval(ask, ASK_MS);
  asking.unref();

  return {
    say,
    trouble: (name) => say({ t: 'trouble', ...(name === undefined ? {} : { name }) }),
    show: (next, profile) => {
      session = next;
      size = profile;
      leave = next.attach(
        {
          onVideoConfig: (changed) => {
            config = changed;
            size = config.profile;
            rtc?.config(config);
            line.config(config);
          },
          onVideo: (packet) => {
            // What shows no game is not play, and is not paid for.
            if (next.trouble !== undefined && next.trouble !== 'sound_ended') return;
            // Both, until the page has seen that WebRTC shows something.
            const isRtcGiven = isRtcConnected && rtc?.video(packet) === true;
            if (isByRtc && isRtcGiven) {
              total.framesSent += 1;
              total.bytesSent += packet.bytes.length;
            }
            if (!isByRtc && line.video(packet)) total.framesSent += 1;
          },
          onAudio: (bytes) => {
            if (isRtcConnected) rtc?.sound(bytes);
            if (!isByRtc) line.sound(bytes);
          },
        },
        profile,
      );
    },
    hide: () => {
      leave?.();
      leave = undefined;
      session = undefined;
    },
    read: async (frames) => {
      ask();
      for (;;) {
        const next = await frames.next();
        if (next.done === true) return;
        const text = parseUpText(next.value);
        if (text === undefined) throw new MalformedFrame('not what a player sends');
        switch (text.t) {
          case 'input':
            session?.input(text);
            if (isByRtc && text.acts.length > 0) say({ t: 'applied', number: text.number, at: nowMs() });
            break;
          case 'ping':
            say({ t: 'pong', at: text.at });
            break;
          case 'told': {
            const askedAt = asked.get(text.nonce);
            if (askedAt === undefined || !asked.delete(text.nonce)) break;
            total.responsesReceived += 1;
            total.totalRoundTripTimeUs += Math.round((performance.now() - askedAt) * 1000);
            break;
          }
          case 'whole':
            session?.requestKeyframe();
            break;
          case 'ease':
            onEase(text.steps);
            break;
          case 'rtc.want':
            wantRtc();
            break;
          case 'rtc.answer':
            rtc?.answer(text.sdp);
            break;
          case 'rtc.candidate':
            rtc?.candidate(text.candidate, text.mid);
            break;
          case 'transport':
            isByRtc = text.name === 'webrtc' && isRtcConnected;
            if (!isByRtc) session?.requestKeyframe();
            break;
          case 'counters':
            break; // for the player's own instance
        }
      }
    },
    get sent() {
      return { frames: total.framesSent, dropped: line.dropped };
    },
    counters: () => ({
      ...total,
      connectedMs: (closedMs ?? nowMs()) - openedMs,
      ...(size === undefined ? {} : { frameWidth: size.width, frameHeight: size.height }),
    }),
    close: () => {
      if (closedMs !== undefined) return;
      closedMs = nowMs();
      clearInterval(asking);
      endRtc();
      leave?.();
      leave = undefined;
      channel.abort();
    },
  };
}
