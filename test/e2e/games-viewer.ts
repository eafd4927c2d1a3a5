/** A player without a page: takes the stream as the page does, answers what it must, and says what came. */
import {
  type DownText,
  type StreamAct,
  type StreamTroubleName,
  parseDownText,
  parseSound,
  parseVideo,
  upTextMessage,
} from '#core/contract/game-stream.ts';
import { PASSWORD, type Running } from './kit.ts';

export interface Viewer extends AsyncDisposable {
  readonly frames: number;
  readonly sounds: number;
  readonly texts: readonly DownText[];
  /** Names of troubles in the order of their coming, `none` where one ended. */
  readonly troubles: readonly (StreamTroubleName | 'none')[];
  readonly closed: { readonly code: number; readonly reason: string } | undefined;
  act(acts: readonly StreamAct[], held?: readonly string[]): void;
  /** As a page that shows fewer pictures than come: so many steps down. */
  ease(steps: number): void;
}

export interface ViewerOptions {
  readonly host: Running;
  readonly username: string;
  readonly pool: string;
  readonly order: string;
  /** Instead of a login's. */
  readonly token?: string;
  /** What this player says that it decoded, of what it did. */
  readonly claim?: (frames: number) => number;
}

const COUNTERS_MS = 200;

export async function openViewer(options: ViewerOptions): Promise<Viewer> {
  const { host, pool, order, claim = (frames: number) => frames } = options;
  const token = options.token ?? (await tokenOf(host, options.username));
  const socket = new WebSocket(`${host.url.replace('http', 'ws')}/api/v1/play/${pool}/${order}`);
  socket.binaryType = 'arraybuffer';
  const seen = { frames: 0, sounds: 0, bytes: 0, trips: 0, tripMs: 0 };
  const texts: DownText[] = [];
  const troubles: (StreamTroubleName | 'none')[] = [];
  let closed: Viewer['closed'];
  let number = 0;
  socket.addEventListener('open', () => socket.send(JSON.stringify({ token })));
  socket.addEventListener('close', ({ code, reason }) => (closed = { code, reason }));
  socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
    const message = new Uint8Array(data);
    seen.bytes += message.length;
    const video = parseVideo(message);
    if (video !== undefined) seen.frames += video.isLast ? 1 : 0;
    else if (parseSound(message) !== undefined) seen.sounds += 1;
    else {
      const text = parseDownText(message);
      if (text === undefined) return;
      texts.push(text);
      if (text.t === 'ask') socket.send(upTextMessage({ t: 'told', nonce: text.nonce }));
      if (text.t === 'trouble') troubles.push(text.name ?? 'none');
      if (text.t === 'pong') {
        seen.trips += 1;
        seen.tripMs += performance.now() - text.at;
      }
    }
  });
  const send = (message: Uint8Array<ArrayBuffer>): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(message);
  };
  const telling = setInterval(() => {
    const decoded = claim(seen.frames);
    send(upTextMessage({ t: 'ping', at: performance.now() }));
    send(
      upTextMessage({
        t: 'counters',
        counters: {
          ...{ framesReceived: decoded, framesDecoded: decoded, framesDropped: 0, freezeCount: 0, packetsLost: 0 },
          ...{ totalFreezesDurationUs: 0, totalDecodeTimeUs: decoded * 1000, jitterBufferDelayUs: 0 },
          ...{ jitterBufferEmittedCount: decoded, bytesReceived: seen.bytes, packetsReceived: decoded },
          ...{ totalRoundTripTimeUs: Math.round(seen.tripMs * 1000), responsesReceived: seen.trips },
          ...{ totalInputToPhotonUs: 0, inputsSeen: 0, hiddenMs: 0 },
        },
      }),
    );
  }, COUNTERS_MS);
  return {
    texts,
    troubles,
    get frames() {
      return seen.frames;
    },
    get sounds() {
      return seen.sounds;
    },
    get closed() {
      return closed;
    },
    act: (acts, held = []) => {
      number += 1;
      send(upTextMessage({ t: 'input', number, acts: [...acts], held: [...held] }));
    },
    ease: (steps) => send(upTextMessage({ t: 'ease', steps })),
    [Symbol.asyncDispose]: async () => {
      clearInterval(telling);
      socket.close();
    },
  };
}

async function tokenOf(host: Running, username: string): Promise<string> {
  const answer = await fetch(`${host.url}/api/v1/logins`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD, delivery: 'body' }),
  });
  return ((await answer.json()) as { readonly accessToken: string }).accessToken;
}
