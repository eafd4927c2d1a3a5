/**
 * The transport port, each of its three ways against the same demands: real encoders' output, real sockets and WebRTC, and the GUI's own
 * receivers in Chromium.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Channel } from '#edge/p2p/port.ts';
import type { MediaSender, VideoPacket, WebRtcEvents } from '#edge/streams/port.ts';
import { processTree } from '#edge/streams/process-tree.ts';
import { startTicksOf } from '#edge/streams/session-book.ts';
import { type WebRtcOptions, createWebRtcSenders } from '#edge/streams/webrtc/sender.ts';
import { createLineSender } from '../../src/runtime/games/line-sender.ts';
import { type PlayLink, createPlayLink } from '../../src/runtime/games/play-link.ts';
import { findChromium, launchChromium } from '../e2e/gui/browser.ts';
import { until } from '../e2e/kit.ts';
import { type Colour, type Film, LARGE, type Projector, SMALL, makeFilm, openProjector } from '../kit/film.ts';
import type { TransportPage } from './transport-page.ts';

const WAYS = [
  { name: 'line', by: 'websocket', choice: 'off' },
  { name: 'WebRTC by node-datachannel', by: 'webrtc', choice: 'native' },
  { name: 'WebRTC by werift', by: 'webrtc', choice: 'pure' },
] as const satisfies readonly { name: string; by: string; choice: WebRtcOptions['choice'] }[];
type Way = (typeof WAYS)[number];

const MISSING = [
  ...(findChromium() === undefined ? ['Chromium'] : []),
  ...(existsSync('/usr/bin/ffmpeg') ? [] : ['ffmpeg']),
];
const skip = MISSING.length > 0 ? `no ${MISSING.join(', ')}` : false;
const ENTRY = fileURLToPath(new URL('./transport-page.ts', import.meta.url));
const CORE = fileURLToPath(new URL('../../src/core/', import.meta.url));
const HTML =
  '<!doctype html><canvas></canvas><video muted autoplay></video><video muted autoplay></video><script type="module" src="/page.js"></script>';
/** A first connection of a busy machine may take this. */
const PATIENCE_MS = 60_000;
const LIMIT = { timeout: 180_000 } as const;
const RGB: Readonly<Record<Colour, readonly number[]>> = { red: [255, 0, 0], lime: [0, 255, 0], blue: [0, 0, 255] };
/** Of a colour that went through H.264's own colours. */
const NEAR = 40;

async function bundlePage(): Promise<string> {
  const built = await build({
    ...{ configFile: false, logLevel: 'silent' },
    resolve: { alias: [{ find: /^#core\//, replacement: CORE }] },
    build: { write: false, minify: false, rolldownOptions: { input: ENTRY } },
  });
  const [first] = Array.isArray(built) ? built : [built];
  assert.ok(first !== undefined && 'output' in first);
  return first.output[0].code;
}

interface Theatre extends AsyncDisposable {
  readonly page: Page;
  readonly projector: Projector;
  readonly link: PlayLink;
  ask<T>(read: (transport: TransportPage) => T): Promise<T>;
  shows(colour: Colour, isAnyWay?: boolean): Promise<void>;
  /** Another size is encoded, and shown. */
  turnsSmall(): Promise<void>;
}

/** A page that looks at the film by one way. */
async function openTheatre(
  way: Way,
  film: Film,
  code: string,
  { isHoldingBack = false, more = '' } = {},
): Promise<Theatre> {
  const owned = new AsyncDisposableStack();
  const server = createServer((request, response) => {
    const isScript = request.url?.startsWith('/page.js') === true;
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html').end(isScript ? code : HTML);
  });
  const sockets = new WebSocketServer({ server });
  const linked = new Promise<PlayLink>((resolve) =>
    sockets.once('connection', (socket) => resolve(serve(socket, way, projector))),
  );
  const projector = owned.use(openProjector(film));
  projector.isHoldingBack = isHoldingBack;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  owned.defer(async () => {
    for (const socket of sockets.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  });
  const browser = owned.use(await launchChromium());
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/?by=${way.by}${more}`);
  const link = await linked;
  owned.defer(() => link.close());
  const ask = <T>(read: (transport: TransportPage) => T): Promise<T> =>
    page.evaluate(`(${read.toString()})(window.transport)`);
  const colourOf = async (isAnyWay: boolean): Promise<string> => {
    const [name, seen] = await ask((transport) => [transport.way, transport.colour()] as const);
    return name === way.by || isAnyWay ? nameOf(seen) : `by ${name}`;
  };
  return {
    ...{ page, projector, link, ask },
    shows: async (colour, isAnyWay = false) => {
      await until(
        `${colour} is shown`,
        () => colourOf(isAnyWay),
        (seen) => seen === colour,
        PATIENCE_MS,
      );
    },
    turnsSmall: async () => {
      projector.setProfile(SMALL);
      await until(
        'another size',
        () => ask((transport) => transport.width()),
        (width) => width === SMALL.width,
        PATIENCE_MS,
      );
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function serve(socket: WebSocket, { choice }: Way, projector: Projector): PlayLink {
  const channel = {
    send: (frame: Uint8Array) => new Promise<void>((resolve) => socket.send(frame, () => resolve())),
    abort: () => socket.close(),
  };
  const link = createPlayLink({
    channel: channel as unknown as Channel,
    webRtc: createWebRtcSenders({ choice, iceServers: [] }),
    ...{ nowMs: Date.now, limitBitsPerS: LARGE.bitsPerS, mayOpenRtc: () => true, onEase: () => {} },
  });
  link.show(projector, LARGE);
  link.read(framesOf(socket)).catch(() => socket.close());
  return link;
}

async function* framesOf(socket: WebSocket): AsyncGenerator<Uint8Array> {
  const waiting: Uint8Array[] = [];
  let wake = (): void => {};
  let isOver = false;
  socket.on('message', (data: Buffer) => {
    waiting.push(data);
    wake();
  });
  socket.on('close', () => {
    isOver = true;
    wake();
  });
  for (;;) {
    const next = waiting.shift();
    if (next !== undefined) yield next;
    else if (isOver) return;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
}

function nameOf(seen: readonly number[]): string {
  const found = Object.entries(RGB).find(([, rgb]) => rgb.every((part, at) => Math.abs(part - (seen[at] ?? 0)) < NEAR));
  return found?.[0] ?? seen.join(' ');
}

/** Processes of WebRTC connections of this one. */
const children = (): number[] =>
  processTree(process.pid).filter((pid) => pid !== process.pid && startTicksOf(pid) !== '' && isOurs(pid));
const isOurs = (pid: number): boolean => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('webrtc/child.ts');

describe('ways of a game’s pictures', { skip, concurrency: false }, async () => {
  const film = skip === false ? makeFilm() : undefined;
  const code = skip === false ? await bundlePage() : '';
  test('a browser that makes no track of pictures shows the same on a canvas', LIMIT, async () => {
    await using theatre = await openTheatre(WAYS[0], film as Film, code, { more: '&canvas' });
    for (const colour of ['red', 'lime', 'blue'] as const) await theatre.shows(colour);
    await theatre.turnsSmall();
  });

  for (const way of WAYS) {
    test(`${way.name}: what is encoded is shown, heard and told apart, in each size`, LIMIT, async (t) => {
      await using theatre = await openTheatre(way, film as Film, code);
      const { projector, ask } = theatre;
      // The film turns: no picture of it is left standing.
      for (const colour of ['red', 'lime', 'blue', 'red'] as const) await theatre.shows(colour);
      projector.only = 'lime';
      await theatre.shows('lime');
      assert.equal(await ask((transport) => transport.width()), LARGE.width);
      await theatre.turnsSmall();
      await theatre.shows('lime');
      await until(
        'a tone',
        () => ask((transport) => transport.level()),
        (level) => level > 0.02,
        PATIENCE_MS,
      );
      await ask((transport) => transport.input(7));
      await until(
        'the input’s picture',
        () => ask((transport) => transport.lastInput),
        (number) => number === 7,
        PATIENCE_MS,
      );
      assert.equal(projector.inputs, 1);
      t.diagnostic(`${await ask((transport) => transport.shown)} pictures were shown`);
    });

    test(`${way.name}: who came in the middle asks for a whole picture`, LIMIT, async () => {
      await using theatre = await openTheatre(way, film as Film, code, { isHoldingBack: true });
      const { projector, page } = theatre;
      // One for the new connection; the page’s own comes when it decodes nothing.
      const own = way.by === 'webrtc' ? 2 : 1;
      await until(
        'it asks',
        async () => projector.asked,
        (asked) => asked >= own,
        PATIENCE_MS,
      );
      projector.isHoldingBack = false;
      projector.only = 'blue';
      projector.requestKeyframe();
      await theatre.shows('blue');
      await page.close();
    });

    test(`${way.name}: what is no answer harms nobody, and nothing is left when either side goes`, LIMIT, async () => {
      await using theatre = await openTheatre(way, film as Film, code);
      const { ask, page, link } = theatre;
      await theatre.shows('red');
      await ask((transport) => {
        transport.say({ t: 'rtc.answer', sdp: 'v=0\r\nnothing of use' });
        transport.say({ t: 'rtc.candidate', candidate: 'candidate:of nothing', mid: 'none' });
      });
      assert.ok(children().length <= (way.by === 'webrtc' ? 1 : 0));
      // A connection that was answered twice may end: the line is there.
      for (const colour of ['lime', 'red', 'blue'] as const) await theatre.shows(colour, true);
      link.close();
      await until(
        'the page sees the end',
        () => ask((transport) => transport.isOpen),
        (isOpen) => !isOpen,
        PATIENCE_MS,
      );
      await until(
        'nothing runs on',
        async () => children(),
        (pids) => pids.length === 0,
        PATIENCE_MS,
      );
      await page.close();
    });

    test(`${way.name}: nothing queues up where nothing is taken, and a whole picture begins anew`, LIMIT, async () => {
      await using blocked = await openBlocked(way);
      const { sender } = blocked;
      const packet = (isKey: boolean): VideoPacket => ({
        ...{ isKey, capturedMs: Date.now(), lastInput: 0, bytes: new Uint8Array(50_000) },
      });
      let taken = 0;
      for (let sent = 0; sent < 400; sent += 1) {
        if (sender.video(packet(sent === 0))) taken += 1;
        if (sent % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      assert.ok(taken < 80, `${taken} of 400 were taken`);
      blocked.release();
      await until(
        'it takes a whole one',
        async () => sender.video(packet(true)),
        (isTaken) => isTaken,
        PATIENCE_MS,
      );
      assert.ok(sender.video(packet(false)));
    });
  }
});

interface Blocked extends AsyncDisposable {
  readonly sender: MediaSender;
  release(): void;
}

/** A sender whose receiver stands still. */
async function openBlocked({ choice }: Way): Promise<Blocked> {
  if (choice === 'off') {
    let waitingBytes = 0;
    const sender = createLineSender({
      send: (message) => (waitingBytes += message.length),
      ...{ waitingBytes: () => waitingBytes, limitBitsPerS: LARGE.bitsPerS, nowMs: Date.now },
    });
    return {
      sender,
      release: () => (waitingBytes = 0),
      [Symbol.asyncDispose]: async () => sender.close(),
    };
  }
  const offered = Promise.withResolvers<void>();
  const events: WebRtcEvents = {
    onOffer: () => offered.resolve(),
    ...{ onCandidate: () => {}, onConnected: () => {}, onWholeNeeded: () => {}, onLost: () => {} },
  };
  const sender = createWebRtcSenders({ choice, iceServers: [] })?.open(events);
  assert.ok(sender !== undefined);
  await offered.promise;
  const [pid] = children();
  assert.ok(pid !== undefined);
  process.kill(pid, 'SIGSTOP');
  return {
    sender,
    release: () => process.kill(pid, 'SIGCONT'),
    [Symbol.asyncDispose]: async () => {
      process.kill(pid, 'SIGCONT');
      sender.close();
      await until(
        'it is gone',
        async () => children(),
        (pids) => pids.length === 0,
        PATIENCE_MS,
      );
    },
  };
}
