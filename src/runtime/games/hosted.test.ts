/** One hosted session over streams that are played by the test: what becomes of it when the player's saves are too many. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { PadMap } from '#core/contract/game-pad.ts';
import { parseDownText, upTextMessage } from '#core/contract/game-stream.ts';
import type { Channel } from '#edge/p2p/port.ts';
import type { Counters } from '#core/features/gaming/windows.ts';
import type { ToldReason } from '#core/features/orders/orders.events.ts';
import type { GameSession, GameStart, StreamProfile, StreamTrouble, Streams } from '#edge/streams/port.ts';
import type { Logger } from '../runtime.ts';
import type { SessionSamples } from '../work/session-samples.ts';
import { RTC_BURST, RTC_EVERY_MS, SERVE_BURST, SERVE_EVERY_MS, startHosted } from './hosted.ts';

const START: GameStart = {
  ...{ session: 'one', program: 'doom', arguments: [], homeFolder: '/home', isNetworkAllowed: false },
  ...{ size: { width: 640, height: 360 }, limits: { memoryBytes: 2 ** 30, cpuCores: 1 } },
};
const LOOK_MS = 5_000;

/** Lets all that waits for promises alone go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

function table(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout', 'Date'] });
  const seen = {
    started: 0,
    running: 0,
    rtc: 0,
    expected: 0,
    unnamedBytes: 0,
    fault: undefined as ToldReason | undefined,
    /** Of pictures, as the encoder was told. */
    rates: [] as number[],
    readings: [] as Counters[],
  };
  let onTrouble: (trouble: StreamTrouble | undefined) => void = () => {};
  const streams = {
    webRtc: {
      open: () => {
        seen.rtc += 1;
        return { close: () => {} };
      },
      expect: () => {
        seen.expected += 1;
        return () => void (seen.expected -= 1);
      },
    },
    start: async (_game: GameStart, events: { onTrouble: typeof onTrouble }) => {
      seen.started += 1;
      seen.running += 1;
      onTrouble = events.onTrouble;
      return {
        counters: { framesEncoded: 0, keyFramesEncoded: 0, totalEncodeTimeUs: 0, bytesEncoded: 0 },
        isPictureThere: async () => true,
        attach: (_viewer: unknown, { fps }: StreamProfile) => {
          seen.rates.push(fps);
          return () => {};
        },
        setProfile: ({ fps }: StreamProfile) => void seen.rates.push(fps),
        cpuUs: () => 0,
        unnamedBytes: async () => seen.unnamedBytes,
        [Symbol.asyncDispose]: async () => void (seen.running -= 1),
      } as unknown as GameSession;
    },
  } as unknown as Streams;
  const quiet = (): void => {};
  const put = (...[, , , counters]: Parameters<SessionSamples['put']>): void => void seen.readings.push(counters);
  const samples = { put, read: () => new Map(), newest: () => -1 } as unknown as SessionSamples;
  const hosted = (pad?: PadMap, fps = 30) =>
    startHosted({
      ...{ streams, start: START, samples, session: { space: 's', order: 'o' }, buyer: 'anna' },
      ...{ targets: { width: 640, height: 360, fps, latencyMs: 100 }, nowMs: () => Date.now(), isPaused: false },
      logger: { debug: quiet, info: quiet, warn: quiet, error: quiet } satisfies Logger,
      pad,
      faultOf: async (unnamedBytes) => (unnamedBytes > 0 ? 'saves_full' : seen.fault),
    });
  return { seen, hosted, trouble: (name: StreamTrouble) => onTrouble(name) };
}

test('with saves within the quota a session goes on, and a game that ends is started again', async (t) => {
  const { seen, hosted, trouble } = table(t);
  const one = hosted();
  await one.pictured;
  t.mock.timers.tick(LOOK_MS);
  await settle();
  assert.deepEqual([one.fault, seen.running], [undefined, 1]);
  trouble('game_out_of_memory');
  await settle();
  t.mock.timers.tick(1_000);
  await settle();
  assert.deepEqual([seen.started, seen.running, seen.expected], [2, 1, 1]);
  await one.stop();
  await one.stop();
  assert.deepEqual([seen.running, seen.expected], [0, 0], 'no process waits for players of a session that is over');
});

test('what a game has deleted and keeps open counts as saved', async (t) => {
  const { seen, hosted } = table(t);
  const one = hosted();
  await one.pictured;
  seen.unnamedBytes = 1;
  t.mock.timers.tick(LOOK_MS);
  await settle();
  assert.deepEqual([one.fault, seen.running], ['saves_full', 0]);
  await one.stop();
});

test('saves that outgrow the quota end the game within one look, and it is not started again', async (t) => {
  const { seen, hosted, trouble } = table(t);
  const one = hosted();
  await one.pictured;
  seen.fault = 'saves_full';
  t.mock.timers.tick(LOOK_MS);
  await settle();
  assert.deepEqual([one.fault, seen.running], ['saves_full', 0]);
  trouble('game_ended');
  await settle();
  t.mock.timers.tick(LOOK_MS);
  await settle();
  assert.equal(seen.started, 1);
  await one.stop();
});

test('a page is told what the controls of a gamepad stand for, where the owner has said it', async (t) => {
  const { hosted } = table(t);
  for (const pad of [undefined, { A: 'Space', 'RightX+': 'turn:right' }]) {
    const one = hosted(pad);
    await one.pictured;
    const said: unknown[] = [];
    const channel = {
      send: async (message: Uint8Array) => void said.push(parseDownText(message)),
      abort: () => {},
    } as unknown as Channel;
    const none: AsyncIterator<Uint8Array> = { next: async () => ({ done: true, value: undefined }) };
    await one.serve(channel, none);
    assert.deepEqual(
      said.filter((text) => (text as { t: string }).t === 'pad'),
      pad === undefined ? [] : [{ t: 'pad', map: pad }],
    );
    await one.stop();
  }
});

function lineOf(messages: readonly Uint8Array[]) {
  const said: unknown[] = [];
  const channel = {
    send: async (message: Uint8Array) => void said.push(parseDownText(message)),
    abort: () => {},
  } as unknown as Channel;
  const waiting = [...messages];
  const frames: AsyncIterator<Uint8Array> = {
    next: async () => {
      const value = waiting.shift();
      return value === undefined ? { done: true, value: undefined } : { done: false, value };
    },
  };
  return { channel, frames, said, gone: () => said.filter((text) => (text as { t: string }).t === 'rtc.gone').length };
}

test('a player who asks for WebRTC without end gets few processes, also over many lines', async (t) => {
  const { seen, hosted } = table(t);
  const one = hosted();
  await one.pictured;
  const wants = (count: number) => Array.from({ length: count }, () => upTextMessage({ t: 'rtc.want' }));
  const line = lineOf(wants(50));
  await one.serve(line.channel, line.frames);
  assert.deepEqual([seen.rtc, line.gone()], [RTC_BURST, 50 - RTC_BURST]);
  const next = lineOf(wants(1));
  await one.serve(next.channel, next.frames);
  assert.deepEqual([seen.rtc, next.gone()], [RTC_BURST, 1]);
  t.mock.timers.tick(RTC_EVERY_MS);
  const later = lineOf(wants(2));
  await one.serve(later.channel, later.frames);
  assert.deepEqual([seen.rtc, later.gone()], [RTC_BURST + 1, 1]);
  await one.stop();
});

test('lines that are opened without end are refused: each starts encoders', async (t) => {
  const { hosted } = table(t);
  const one = hosted();
  await one.pictured;
  const open = async (): Promise<void> => {
    const { channel, frames } = lineOf([]);
    await one.serve(channel, frames);
  };
  for (let count = 0; count < SERVE_BURST; count += 1) await open();
  await assert.rejects(open(), /too often/);
  t.mock.timers.tick(SERVE_EVERY_MS);
  await open();
  await one.stop();
});

test('a player who shows fewer pictures than come gets fewer, and they count as there', async (t) => {
  const { seen, hosted } = table(t);
  const one = hosted(undefined, 60);
  await one.pictured;
  // The first window ends in two seconds.
  one.run(Date.now() - 3_000);
  const { channel } = lineOf([]);
  const queue: Uint8Array[] = [];
  let wake = (): void => {};
  const frames: AsyncIterator<Uint8Array> = {
    next: async () => {
      while (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return { done: false, value: queue.shift() as Uint8Array };
    },
  };
  const ease = async (steps: number): Promise<void> => {
    queue.push(upTextMessage({ t: 'ease', steps }));
    wake();
    await settle();
  };
  void one.serve(channel, frames).catch(() => undefined);
  await settle();
  assert.deepEqual(seen.rates, [60]);
  for (let turn = 0; turn < 200; turn += 1) await ease(turn % 2);
  assert.deepEqual(seen.rates, [60], 'who changes it without end starts no encoders');
  t.mock.timers.tick(1_000);
  assert.deepEqual(seen.rates, [60, 34]);
  t.mock.timers.tick(1_000);
  const spared = seen.readings.at(-1)?.framesSpared;
  assert.equal(spared, 26, 'of the second in which they were left out');
  const next = lineOf([]);
  void one.serve(next.channel, next.frames);
  await settle();
  assert.equal(seen.rates.at(-1), 60, 'the next line of the player begins anew');
  t.mock.timers.tick(5_000);
  assert.equal(seen.readings.at(-1)?.framesSpared, spared);
  await one.stop();
});

test('with too many saves nothing is started at all', async (t) => {
  const { seen, hosted } = table(t);
  seen.fault = 'saves_full';
  const one = hosted();
  await assert.rejects(one.pictured, /saves_full/);
  assert.deepEqual([one.fault, seen.started], ['saves_full', 0]);
  await one.stop();
});
