/** Decoders of a game's stream, of what is found on the machine, and of its display. */
import fc from 'fast-check';
import {
  type DownText,
  type UpText,
  downTextMessage,
  parseDownText,
  parseSound,
  parseUpText,
  parseVideo,
  soundMessage,
  upTextMessage,
  videoMessages,
} from '#core/contract/game-stream.ts';
import { utf8 } from '#core/kernel/bytes.ts';
import { parseDesktopGame } from '#edge/streams/found/desktop-entry.ts';
import { parseAppManifest, parseLibraryFolders } from '#edge/streams/found/steam.ts';
import { parseState } from '#edge/streams/desktop/helper.ts';
import { parseDevices } from '#edge/streams/desktop/words.ts';
import { isBusy, isClientThere } from '#edge/sunshine/words.ts';
import { hostAndPort } from '../../src/runtime/games/moonlight-hosts.ts';
import { MoonlightAnswer, MoonlightAsk } from '../../src/runtime/games/play-protocol.ts';
import { decodeFrame, encodeFrame } from '../../src/runtime/work/protocol.ts';
import type { Decoder } from './decoders.ts';

const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const some = fc.uint8Array({ maxLength: 90 });
const picture = fc.record({
  ...{ isKey: fc.boolean(), number: uint32, captured: uint32, lastInput: uint32 },
  ...{ host: fc.integer({ min: 0, max: 0xffff }), bytes: some },
});

const UP: readonly UpText[] = [
  { t: 'input', number: 1, acts: [{ a: 'wheel', dx: 1, dy: -1 }], held: ['KeyA', 'mouse:0'] },
  { t: 'ping', at: 12.5 },
  { t: 'whole' },
  { t: 'rtc.want' },
  { t: 'rtc.answer', sdp: 'v=0' },
  { t: 'rtc.candidate', candidate: 'candidate:1', mid: '0' },
  { t: 'transport', name: 'webrtc' },
  { t: 'ease', steps: 1 },
];
const DOWN: readonly DownText[] = [
  { t: 'rtc.offer', sdp: 'v=0' },
  { t: 'rtc.candidate', candidate: 'candidate:1', mid: '0' },
];
const ENTRY = '[Desktop Entry]\nType=Application\nName=Doom\nExec=doom "a b" %U\nCategories=Game;\n';
const FOLDERS = '"libraryfolders"\n{\n "0"\n {\n  "path" "/home/a"\n }\n "1" "/mnt/b"\n}\n';
const MANIFEST = '"AppState"\n{\n "appid" "70"\n "name" "Half-Life"\n "StateFlags" "4"\n "installdir" "Half-Life"\n}\n';
const ID = 'a'.repeat(64);
const SUNSHINE_LOG = '[2026-11-29 12:00:00.000]: Info: CLIENT CONNECTED\n';
const SERVER_INFO = '<root><currentgame>7</currentgame><state>SUNSHINE_SERVER_BUSY</state></root>';
const DEVICES =
  '[AVFoundation indev @ 0x7f] AVFoundation video devices:\n[AVFoundation indev @ 0x7f] [1] Capture screen 0\n[dshow @ 01] "Stereo Mix" (audio)\n';
const text = (parse: (text: string) => unknown) => (input: Uint8Array) => parse(new TextDecoder().decode(input));

export const GAME_DECODERS: readonly Decoder[] = [
  {
    name: 'video of a game',
    valid: picture.map((one) => videoMessages(one)[0] as Uint8Array),
    decode: parseVideo,
    refuses: [],
  },
  {
    name: 'sound of a game',
    valid: fc.tuple(uint32, some).map(([number, bytes]) => soundMessage(number, bytes)),
    decode: parseSound,
    refuses: [],
  },
  { name: 'what a player sends', valid: fc.constantFrom(...UP).map(upTextMessage), decode: parseUpText, refuses: [] },
  {
    name: 'what a provider says',
    valid: fc.constantFrom(...DOWN).map(downTextMessage),
    decode: parseDownText,
    refuses: [],
  },
  {
    name: 'what a player asks of a session by Moonlight',
    valid: fc.constantFrom({}, { pin: '0042' }).map((more) => encodeFrame({ space: ID, order: ID, ...more })),
    decode: (bytes) => decodeFrame(MoonlightAsk, bytes),
    refuses: ['MalformedFrame'],
  },
  {
    name: 'what a provider says of it',
    valid: fc
      .constantFrom('pin', 'playing', 'gone')
      .map((state) => encodeFrame({ state, app: 'doom', hosts: ['[::1]:48000'], refused: 'wrong_pin' })),
    decode: (bytes) => decodeFrame(MoonlightAnswer, bytes).hosts.map(hostAndPort),
    refuses: ['MalformedFrame'],
  },
  { name: 'log of Sunshine', valid: fc.constant(utf8(SUNSHINE_LOG)), decode: text(isClientThere), refuses: [] },
  { name: 'server info of Sunshine', valid: fc.constant(utf8(SERVER_INFO)), decode: text(isBusy), refuses: [] },
  {
    name: 'state of a lent desktop',
    valid: fc.constant(utf8('state 1500 42 -8 0 1936 1056 1 QSBnYW1l')),
    decode: text((line) => parseState(line, 1)),
    refuses: [],
  },
  {
    name: 'devices of a lent desktop',
    valid: fc.constant(utf8(DEVICES)),
    decode: text((list) => [parseDevices('darwin', list), parseDevices('win32', list)]),
    refuses: [],
  },
  { name: 'desktop entry', valid: fc.constant(utf8(ENTRY)), decode: text(parseDesktopGame), refuses: [] },
  { name: 'folders of Steam', valid: fc.constant(utf8(FOLDERS)), decode: text(parseLibraryFolders), refuses: [] },
  { name: 'manifest of Steam', valid: fc.constant(utf8(MANIFEST)), decode: text(parseAppManifest), refuses: [] },
];
