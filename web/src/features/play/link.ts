/**
 * The page's own line to its instance: opens the socket, says who it is, comes back by itself after a lost link.
 *
 *   connecting -> open -> lost -> connecting …            over: the order ended, is somebody else's, or is played in another page
 */
import {
  type DownText,
  type StreamTroubleName,
  type UpText,
  type VideoPart,
  parseDownText,
  parseSound,
  parseVideo,
  upTextMessage,
} from '#core/contract/game-stream.ts';
import { bearer, refreshLogin } from '../../api.ts';

const AGAIN_MS = 400;
const AGAIN_MS_MAX = 4_000;
const NOT_LOGGED_IN = 4401;
/** After these there is nothing to come back for. */
const FINAL: ReadonlySet<StreamTroubleName> = new Set<StreamTroubleName>(['order_over', 'not_yours', 'elsewhere']);

export interface LinkEvents {
  onOpen(): void;
  onVideo(part: VideoPart, bytes: number): void;
  onSound(bytes: Uint8Array): void;
  onText(text: DownText): void;
  /** undefined: it is there again. */
  onLost(isLost: boolean): void;
}

export interface PlayLine {
  send(text: UpText): void;
  close(): void;
}

export function openLine(target: { readonly pool: string; readonly order: string }, events: LinkEvents): PlayLine {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = AGAIN_MS;
  let isOver = false;

  const connect = async (): Promise<void> => {
    if (bearer() === undefined) await refreshLogin().catch(() => false);
    const token = bearer();
    if (isOver) return;
    if (token === undefined) return again();
    const { protocol, host } = window.location;
    const url = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/api/v1/play/${target.pool}/${target.order}`;
    const opened = new WebSocket(url);
    opened.binaryType = 'arraybuffer';
    socket = opened;
    opened.addEventListener('open', () => {
      opened.send(JSON.stringify({ token }));
      waitMs = AGAIN_MS;
      events.onLost(false);
      events.onOpen();
    });
    opened.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => take(new Uint8Array(data)));
    opened.addEventListener('close', ({ code }) => {
      if (socket !== opened || isOver) return;
      socket = undefined;
      events.onLost(true);
      if (code === NOT_LOGGED_IN)
        void refreshLogin()
          .catch(() => false)
          .then(again);
      else again();
    });
  };
  const again = (): void => {
    timer = setTimeout(() => void connect(), waitMs);
    waitMs = Math.min(AGAIN_MS_MAX, waitMs * 2);
  };
  const take = (message: Uint8Array): void => {
    const video = parseVideo(message);
    if (video !== undefined) return events.onVideo(video, message.length);
    const sound = parseSound(message);
    if (sound !== undefined) return events.onSound(sound.bytes);
    const text = parseDownText(message);
    if (text === undefined) return;
    if (text.t === 'trouble' && text.name !== undefined && FINAL.has(text.name)) isOver = true;
    events.onText(text);
  };
  void connect();
  return {
    send: (text) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(upTextMessage(text));
    },
    close: () => {
      isOver = true;
      clearTimeout(timer);
      socket?.close();
    },
  };
}
