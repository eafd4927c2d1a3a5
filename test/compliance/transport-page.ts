/** The page's half of a transport, put together of the GUI's own parts; told apart by `?by=`. Bundled by `transports.test.ts`. */
import {
  type DownText,
  type UpText,
  parseDownText,
  parseSound,
  parseVideo,
  upTextMessage,
} from '#core/contract/game-stream.ts';
import { createPicture } from '../../web/src/features/play/picture.ts';
import { openScreen } from '../../web/src/features/play/screen.ts';
import { openSound } from '../../web/src/features/play/sound.ts';
import { type WayName, createWay } from '../../web/src/features/play/way.ts';

export interface TransportPage {
  /** Of the middle of what is shown by this way: red, green, blue, 0 to 255. */
  colour(): readonly number[];
  width(): number;
  level(): number;
  readonly way: WayName;
  readonly shown: number;
  /** The newest input that a shown picture can show. */
  readonly lastInput: number;
  readonly isOpen: boolean;
  input(number: number): void;
  say(text: UpText): void;
  close(): void;
}

const search = new URLSearchParams(window.location.search);
const by = search.get('by') as WayName;
// As a browser that makes no tracks of pictures.
if (search.has('canvas')) delete (window as { MediaStreamTrackGenerator?: unknown }).MediaStreamTrackGenerator;
const canvas = document.querySelector('canvas') as HTMLCanvasElement;
const [line, video] = [...document.querySelectorAll('video')] as [HTMLVideoElement, HTMLVideoElement];
const socket = new WebSocket(`ws://${window.location.host}/line`);
socket.binaryType = 'arraybuffer';
const send = (text: UpText): void => {
  if (socket.readyState === WebSocket.OPEN) socket.send(upTextMessage(text));
};
const sound = openSound();
let shown = 0;
let lastInput = 0;
let isBegun = false;
const onShown = (picture: { readonly lastInput: number }): void => {
  shown += 1;
  lastInput = Math.max(lastInput, picture.lastInput);
};
const screen = openScreen(canvas, line);
const shownOn = canvas.hidden ? line : canvas;
const picture = createPicture(screen, { onShown, onWholeNeeded: () => send({ t: 'whole' }) });
const way = createWay({
  ...{ element: video, send, onShown, only: by, isStill: () => false },
  onWay: (name) => {
    video.muted = name !== 'webrtc';
  },
});
setInterval(() => way.look(), 500);

function take(text: DownText): void {
  if (text.t === 'ask') return send({ t: 'told', nonce: text.nonce });
  if (text.t !== 'video') return way.take(text);
  picture.configure(text);
  if (!isBegun) way.begin();
  isBegun = true;
}
socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
  const message = new Uint8Array(data);
  const part = parseVideo(message);
  const heard = parseSound(message);
  const text = parseDownText(message);
  if (part !== undefined) picture.take(part);
  else if (heard !== undefined) sound?.take(heard.bytes);
  else if (text !== undefined) take(text);
});

const page: TransportPage = {
  colour: () => {
    const dot = document.createElement('canvas');
    dot.width = 1;
    dot.height = 1;
    const context = dot.getContext('2d');
    context?.drawImage(way.name === 'webrtc' ? video : shownOn, 0, 0, 1, 1);
    return [...(context?.getImageData(0, 0, 1, 1).data.slice(0, 3) ?? [])];
  },
  width: () => (way.name === 'webrtc' ? video.videoWidth : canvas.hidden ? line.videoWidth : canvas.width),
  level: () => (way.name === 'webrtc' ? (way.rtc?.level ?? 0) : (sound?.level() ?? 0)),
  get way() {
    return way.name;
  },
  get shown() {
    return shown;
  },
  get lastInput() {
    return lastInput;
  },
  get isOpen() {
    return socket.readyState === WebSocket.OPEN;
  },
  input: (number) => send({ t: 'input', number, acts: [{ a: 'key', code: 'KeyA', down: true }], held: ['KeyA'] }),
  say: send,
  close: () => {
    way.close();
    picture.close();
    sound?.close();
    socket.close();
  },
};
Object.assign(window, { transport: page });
