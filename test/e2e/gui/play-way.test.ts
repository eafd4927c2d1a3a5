/** Which way a game's pictures come to its page, and what is counted of both; without a browser. */
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import type { UpText } from '#core/contract/game-stream.ts';
import { type RtcCounted, createRtcTally } from '../../../web/src/features/play/rtc-tally.ts';
import { createWay } from '../../../web/src/features/play/way.ts';
import type { RtcEvents } from '../../../web/src/features/play/webrtc.ts';

const REST_MS = 60_000;

const counted = (frames: number): RtcCounted => ({
  ...{ framesReceived: frames, framesDecoded: frames, framesDropped: 0, freezeCount: 0, totalFreezesDurationUs: 0 },
  ...{ totalDecodeTimeUs: 4 * frames, jitterBufferDelayUs: 0, jitterBufferEmittedCount: frames },
  ...{ bytesReceived: 100 * frames, packetsReceived: frames, packetsLost: 0 },
});

test('what WebRTC received before its page looked at it came by the line too, and is counted there alone', () => {
  const tally = createRtcTally();
  assert.equal(tally.sum(counted(50)).framesReceived, 0);
  tally.begin(counted(60));
  assert.deepEqual(tally.sum(counted(90)), counted(30));
  tally.end(counted(100));
  assert.deepEqual(tally.sum(undefined), counted(40));
  assert.equal(tally.sum(counted(500)).framesReceived, 40, 'the next one is not looked at yet');
  tally.begin(counted(500));
  tally.end(counted(501));
  tally.end(counted(900));
  assert.deepEqual(tally.sum(undefined), counted(41));
});

test('packets that were lost and turn up late take nothing from the others', () => {
  const tally = createRtcTally();
  tally.begin({ ...counted(1), packetsLost: 9 });
  assert.equal(tally.sum({ ...counted(2), packetsLost: 3 }).packetsLost, 0);
});

/** A way whose connections are played by the test. */
function road(t: TestContext) {
  t.mock.timers.enable({ apis: ['Date'] });
  t.mock.method(performance, 'now', () => Date.now());
  const page = { hidden: false, isStill: false };
  for (const [name, value] of Object.entries({ document: page, window: { RTCPeerConnection: Object } })) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
    t.after(() => Reflect.deleteProperty(globalThis, name));
  }
  const said: UpText[] = [];
  const rtc = { frames: 0, isClosed: false, events: undefined as RtcEvents | undefined };
  const way = createWay({
    ...{
      element: {} as HTMLVideoElement,
      only: undefined,
      isStill: () => page.isStill,
      onShown: () => {},
      onWay: () => {},
    },
    send: (text) => void said.push(text),
    open: (_element, _servers, events) => {
      Object.assign(rtc, { events, isClosed: false });
      return {
        offer: async () => {},
        candidate: () => {},
        get counted() {
          return counted(rtc.frames);
        },
        level: 0,
        read: async () => {},
        close: () => (rtc.isClosed = true),
      };
    },
  });
  const wants = (): number => said.filter(({ t: name }) => name === 'rtc.want').length;
  const offer = (): void => way.take({ t: 'rtc.offer', sdp: 'v=0' });
  const show = async (): Promise<void> => {
    rtc.events?.onShown({ atMs: performance.now(), captured: undefined });
    await Promise.resolve();
    await Promise.resolve();
  };
  const pass = (ms: number): void => {
    t.mock.timers.tick(ms);
    way.look();
  };
  return { way, rtc, page, said, wants, offer, show, pass };
}

test('a page that is hidden gets both ways, and counts the line alone', async (t) => {
  const { way, rtc, page, offer, show } = road(t);
  page.hidden = true;
  way.begin();
  offer();
  rtc.frames = 600;
  way.look();
  assert.equal(way.counted.framesReceived, 0);
  page.hidden = false;
  await show();
  rtc.frames = 660;
  assert.deepEqual([way.name, way.counted.framesReceived], ['webrtc', 60]);
  rtc.events?.onLost();
  assert.deepEqual([way.name, way.counted.framesReceived], ['websocket', 60]);
});

test('a loss that the page saw and the provider tells of once more is one loss: the rest doubles once', async (t) => {
  const { way, wants, offer, show, pass } = road(t);
  way.begin();
  for (const restMs of [REST_MS, 2 * REST_MS, 4 * REST_MS]) {
    const before = wants();
    offer();
    await show();
    pass(2_001);
    assert.equal(way.name, 'websocket', 'no picture for two seconds');
    way.take({ t: 'rtc.gone' });
    pass(restMs);
    assert.equal(wants(), before);
    pass(1);
    assert.equal(wants(), before + 1, `asked for again after ${restMs} ms`);
  }
});

test('a provider that has no WebRTC is asked once more at once, then after the rest', (t) => {
  const { way, wants, pass } = road(t);
  way.begin();
  way.take({ t: 'rtc.gone' });
  pass(1_001);
  assert.equal(wants(), 2);
  way.take({ t: 'rtc.gone' });
  pass(REST_MS);
  assert.equal(wants(), 2);
  pass(1);
  assert.equal(wants(), 3);
});

test('while the owner pauses no connection is given up, and none is asked for', async (t) => {
  const { way, rtc, page, wants, offer, show, pass } = road(t);
  way.begin();
  offer();
  await show();
  page.isStill = true;
  for (let s = 0; s < 300; s += 1) pass(1_000);
  assert.deepEqual([way.name, rtc.isClosed, wants()], ['webrtc', false, 1]);
  page.isStill = false;
  pass(2_000);
  assert.equal(way.name, 'webrtc');
  pass(1);
  assert.equal(way.name, 'websocket', 'what stands from then on stands');
});

test('a connection that shows nothing is given up after eight seconds, and tried once more at once with more patience', async (t) => {
  const { way, rtc, page, wants, offer, show, pass } = road(t);
  way.begin();
  offer();
  page.hidden = true;
  pass(60_000);
  assert.equal(rtc.isClosed, false, 'a hidden page shows nothing');
  page.hidden = false;
  pass(8_000);
  assert.equal(rtc.isClosed, false);
  pass(1);
  assert.equal(rtc.isClosed, true);
  pass(1_001);
  assert.equal(wants(), 2);
  pass(20_001);
  pass(REST_MS);
  assert.equal(wants(), 2, 'neither offered nor refused: given up too, and rested');
  pass(1);
  assert.equal(wants(), 3);
  offer();
  await show();
  assert.equal(way.name, 'webrtc');
});

test('nothing is asked for before the provider is there, and then once', (t) => {
  const { way, wants, pass } = road(t);
  pass(1_000);
  assert.equal(wants(), 0);
  way.begin();
  pass(1_000);
  assert.equal(wants(), 1);
});
