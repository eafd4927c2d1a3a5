/**
 * The wire of a game's stream, the same from the provider to the player's instance (a channel) and from there to the browser (a WebSocket):
 *
 *   down  binary, first byte: 1 video, 2 sound, 3 JSON
 *   up    JSON alone
 *
 *   video  1 | flags u8 | number u32 | captured u32 | last input u32 | host u16 | bytes
 *          flags: 1 whole picture, 2 last part. captured: ms of the provider's clock, the low 32 bits; host: tenths of ms from taking to sending
 *   sound  2 | number u32 | bytes
 *
 * Numbers are big-endian. A picture above `PART_BYTES` travels in parts of the same number; whoever drops one part drops all.
 */
import { z } from 'zod';
import { STEPS_DOWN_MAX } from './game-ladder.ts';
import { PadMap } from './game-pad.ts';

export const VIDEO = 1;
export const SOUND = 2;
export const JSON_TEXT = 3;
const KEY_FLAG = 1;
const LAST_FLAG = 2;
const VIDEO_HEAD = 16;
const SOUND_HEAD = 5;
/** Below the most that one frame of a channel may have. */
export const PART_BYTES = 200 * 1024;
const UINT32 = 2 ** 32;

export interface VideoPart {
  readonly isKey: boolean;
  readonly isLast: boolean;
  readonly number: number;
  readonly captured: number;
  readonly lastInput: number;
  /** Tenths of ms. */
  readonly host: number;
  readonly bytes: Uint8Array;
}

/** The parts of one picture. */
export function videoMessages(picture: Omit<VideoPart, 'isLast'>): Uint8Array<ArrayBuffer>[] {
  const messages: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < picture.bytes.length || messages.length === 0; at += PART_BYTES) {
    const part = picture.bytes.subarray(at, at + PART_BYTES);
    const isLast = at + PART_BYTES >= picture.bytes.length;
    const message = new Uint8Array(VIDEO_HEAD + part.length);
    const view = new DataView(message.buffer);
    message[0] = VIDEO;
    message[1] = (picture.isKey ? KEY_FLAG : 0) | (isLast ? LAST_FLAG : 0);
    view.setUint32(2, picture.number % UINT32);
    view.setUint32(6, picture.captured % UINT32);
    view.setUint32(10, picture.lastInput % UINT32);
    view.setUint16(14, Math.min(0xffff, Math.max(0, picture.host)));
    message.set(part, VIDEO_HEAD);
    messages.push(message);
  }
  return messages;
}

/** undefined: no video. */
export function parseVideo(message: Uint8Array): VideoPart | undefined {
  if (message[0] !== VIDEO || message.length < VIDEO_HEAD) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const flags = message[1] ?? 0;
  return {
    isKey: (flags & KEY_FLAG) !== 0,
    isLast: (flags & LAST_FLAG) !== 0,
    number: view.getUint32(2),
    captured: view.getUint32(6),
    lastInput: view.getUint32(10),
    host: view.getUint16(14),
    bytes: message.subarray(VIDEO_HEAD),
  };
}

export function soundMessage(number: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(SOUND_HEAD + bytes.length);
  message[0] = SOUND;
  new DataView(message.buffer).setUint32(1, number % UINT32);
  message.set(bytes, SOUND_HEAD);
  return message;
}

/** undefined: no sound. */
export function parseSound(message: Uint8Array): { readonly number: number; readonly bytes: Uint8Array } | undefined {
  if (message[0] !== SOUND || message.length < SOUND_HEAD) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  return { number: view.getUint32(1), bytes: message.subarray(SOUND_HEAD) };
}

const Size = z.number().int().min(1).max(16_384);
const Time = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const Small = z.number().min(0).max(1e9);

const Sdp = z.string().max(20_000);
const Candidate = z.string().max(1_000);
const Mid = z.string().max(32);

/** Servers that an instance names to its own players. */
export const ICE_SERVERS_MAX = 8;
/** RTCIceServer of W3C WebRTC, with one address. `urls`: RFC 7064, RFC 7065. */
export const IceServer = z.strictObject({
  urls: z.string().regex(/^(stuns?|turns?):(\[[0-9a-f:]+\]|[\w.-]{1,253})(:\d{1,5})?(\?transport=(udp|tcp))?$/i),
  username: z.string().max(512).optional(),
  credential: z.string().max(512).optional(),
});
export type IceServer = z.infer<typeof IceServer>;

/** Why there is no picture now. */
export const STREAM_TROUBLES = [
  'starting',
  'encoder_failed',
  'encoder_stalled',
  'game_ended',
  'game_out_of_memory',
  'game_stopped',
  'display_ended',
  'sound_ended',
  'paused_by_owner',
  'saves_full',
  'no_network',
  'no_screen',
  'provider_gone',
  'order_over',
  'not_yours',
  'elsewhere',
] as const;
export const StreamTroubleName = z.enum(STREAM_TROUBLES);
export type StreamTroubleName = z.infer<typeof StreamTroubleName>;

export const DownText = z.discriminatedUnion('t', [
  z.strictObject({
    t: z.literal('video'),
    codec: z.string().regex(/^[\w.]{1,32}$/),
    /** Base64. */
    description: z.string().max(4096),
    width: Size,
    height: Size,
    fps: Size,
    encoder: z.string().max(32),
  }),
  /** What the controls of a gamepad stand for in this game; not said: as usual. */
  z.strictObject({ t: z.literal('pad'), map: PadMap }),
  z.strictObject({ t: z.literal('trouble'), name: StreamTroubleName.optional() }),
  /** Answer to a ping of the player, with the time that it named. */
  z.strictObject({ t: z.literal('pong'), at: Small }),
  /** Asked by the provider; the page answers at once. */
  z.strictObject({ t: z.literal('ask'), nonce: Time }),
  z.strictObject({ t: z.literal('rtc.offer'), sdp: Sdp }),
  z.strictObject({ t: z.literal('rtc.candidate'), candidate: Candidate, mid: Mid }),
  /** The WebRTC connection is gone: pictures come by this line again. */
  z.strictObject({ t: z.literal('rtc.gone') }),
  /** An input was applied: pictures taken from then on can show it. `at`: as `captured` of a picture. */
  z.strictObject({ t: z.literal('applied'), number: Time, at: Time }),
  /** From the player's own instance, first: servers that may help a WebRTC connection through a router. */
  z.strictObject({ t: z.literal('ice'), servers: z.array(IceServer).max(ICE_SERVERS_MAX) }),
]);
export type DownText = z.infer<typeof DownText>;

const Position = z.number().int().min(0).max(0xffff);
const Step = z.number().int().min(-4096).max(4096);
/** One thing that a player did. `code` as in UI Events KeyboardEvent code; positions as 65,536ths of the picture. */
export const StreamAct = z.discriminatedUnion('a', [
  z.strictObject({ a: z.literal('key'), code: z.string().regex(/^\w{1,24}$/), down: z.boolean() }),
  z.strictObject({ a: z.literal('move'), x: Position, y: Position }),
  z.strictObject({ a: z.literal('turn'), dx: Step, dy: Step }),
  z.strictObject({ a: z.literal('button'), button: z.number().int().min(0).max(4), down: z.boolean() }),
  z.strictObject({
    a: z.literal('wheel'),
    dx: z.number().int().min(-20).max(20),
    dy: z.number().int().min(-20).max(20),
  }),
]);
export type StreamAct = z.infer<typeof StreamAct>;

/** Acts in one message. */
const ACTS_MAX = 64;
export const StreamInput = z.strictObject({
  t: z.literal('input'),
  number: z.number().int().min(1).max(0xffff_ffff),
  acts: z.array(StreamAct).max(ACTS_MAX),
  /** What is held now: it stays down only while it is said again. */
  held: z.array(z.string().regex(/^[\w:]{1,28}$/)).max(32),
});
export type StreamInput = z.infer<typeof StreamInput>;

/** What a page counted since it was opened; names as in webrtc-stats. */
export const PageCounters = z.strictObject({
  framesReceived: Time,
  framesDecoded: Time,
  framesDropped: Time,
  freezeCount: Time,
  totalFreezesDurationUs: Time,
  totalDecodeTimeUs: Time,
  jitterBufferDelayUs: Time,
  jitterBufferEmittedCount: Time,
  bytesReceived: Time,
  packetsReceived: Time,
  packetsLost: Time,
  totalRoundTripTimeUs: Time,
  responsesReceived: Time,
  totalInputToPhotonUs: Time,
  inputsSeen: Time,
  hiddenMs: Time,
  frameWidth: Size.optional(),
  frameHeight: Size.optional(),
});
export type PageCounters = z.infer<typeof PageCounters>;

export const UpText = z.discriminatedUnion('t', [
  StreamInput,
  z.strictObject({ t: z.literal('ping'), at: Small }),
  z.strictObject({ t: z.literal('told'), nonce: Time }),
  z.strictObject({ t: z.literal('whole') }),
  z.strictObject({ t: z.literal('counters'), counters: PageCounters }),
  /** Asks for a WebRTC connection; its pictures come when the page says so. */
  z.strictObject({ t: z.literal('rtc.want') }),
  z.strictObject({ t: z.literal('rtc.answer'), sdp: Sdp }),
  z.strictObject({ t: z.literal('rtc.candidate'), candidate: Candidate, mid: Mid }),
  z.strictObject({ t: z.literal('transport'), name: z.enum(['webrtc', 'websocket']) }),
  /** Fewer pictures are shown here than come: so many steps below what was promised (game-ladder.ts). */
  z.strictObject({ t: z.literal('ease'), steps: z.int().min(0).max(STEPS_DOWN_MAX) }),
]);
export type UpText = z.infer<typeof UpText>;

/** First message of a page: its access token. */
export const PageHello = z.strictObject({ token: z.string().min(1).max(4096) });

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export function downTextMessage(text: DownText): Uint8Array<ArrayBuffer> {
  const body = encoder.encode(JSON.stringify(text));
  const message = new Uint8Array(1 + body.length);
  message[0] = JSON_TEXT;
  message.set(body, 1);
  return message;
}

export function upTextMessage(text: UpText): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify(text));
}

function parseText<Schema extends z.ZodType>(schema: Schema, bytes: Uint8Array): z.infer<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(decoder.decode(bytes))).data;
  } catch {
    return undefined; // neither UTF-8 nor JSON: the same as a message that no schema knows
  }
}

/** undefined: not what a provider may send. */
export function parseDownText(message: Uint8Array): DownText | undefined {
  return message[0] === JSON_TEXT ? parseText(DownText, message.subarray(1)) : undefined;
}

/** undefined: not what a player may send. */
export function parseUpText(message: Uint8Array): UpText | undefined {
  return parseText(UpText, message);
}
