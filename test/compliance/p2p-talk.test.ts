/** What peers that met say to each other: requests, frames, gossip, channels. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  ChannelAborted,
  PeerRefused,
  PeerTimeout,
  PeerUnreachable,
  RequestRefused,
} from '../../src/edge/p2p/errors.ts';
import { P2P_LIMITS } from '../../src/edge/p2p/limits.ts';
import type { Channel } from '../../src/edge/p2p/port.ts';
import { areConnected, bytes, knows, SPACE, startPair, startPeer, until } from './p2p-kit.ts';

const MESSAGE_MAX = P2P_LIMITS.messageBytesMax;
const SOON = { timeoutMs: 10_000 };

function refusedWith(code: string, text?: string): (cause: unknown) => boolean {
  return (cause) => {
    assert.ok(cause instanceof PeerRefused, String(cause));
    assert.equal(cause.code, code);
    if (text !== undefined) assert.equal(cause.text, text);
    return true;
  };
}

describe('requests', () => {
  test('an answer comes back, of any size up to the limit, and knows who asked', async () => {
    await using pair = await startPair();
    const { a, b } = pair;
    const askers: string[] = [];
    b.p2p.handle('echo', async (peer, body) => {
      askers.push(peer);
      return body;
    });
    for (const size of [0, 1, 1000, MESSAGE_MAX]) {
      const body = randomBytes(size);
      assert.deepEqual(Buffer.from(await a.p2p.request(b.key, 'echo', body, SOON)), body);
    }
    assert.deepEqual(new Set(askers), new Set([a.key]));
  });

  test('refusals bring their code; other errors say nothing of the inside', async () => {
    await using pair = await startPair();
    const { a, b } = pair;
    b.p2p.handle('refuse', () => Promise.reject(new RequestRefused('test.no', 'because')));
    b.p2p.handle('fail', () => Promise.reject(new Error('secret')));
    b.p2p.handle('flood', async () => bytes(MESSAGE_MAX + 1));
    const ask = (method: string) => a.p2p.request(b.key, method, bytes(1), SOON);
    await assert.rejects(ask('refuse'), refusedWith('test.no', 'because'));
    await assert.rejects(ask('fail'), refusedWith('internal', ''));
    await assert.rejects(ask('flood'), refusedWith('answer_too_large'));
    await assert.rejects(ask('nothing'), refusedWith('unknown_method'));
    assert.equal(b.warnings.length, 1, 'the inside is logged here');
    assert.ok(knows(a, b), 'and none of it costs anybody anything');
  });

  test('what is too large is not sent', async () => {
    await using pair = await startPair();
    const { a, b } = pair;
    await assert.rejects(a.p2p.request(b.key, 'echo', bytes(MESSAGE_MAX + 1), SOON), RangeError);
    await assert.rejects(a.p2p.request(b.key, 'x'.repeat(65), bytes(1), SOON), RangeError);
    assert.throws(() => a.p2p.handle('p2p.mine', async (_, body) => body), RangeError);
  });

  test('who does not answer is a time-out, and the next request is served', async () => {
    await using pair = await startPair();
    const { a, b } = pair;
    const never = Promise.withResolvers<Uint8Array>();
    b.p2p.handle('never', () => never.promise);
    b.p2p.handle('echo', async (_, body) => body);
    const startedMs = performance.now();
    await assert.rejects(a.p2p.request(b.key, 'never', bytes(1), { timeoutMs: 100 }), PeerTimeout);
    assert.ok(performance.now() - startedMs < 2_000);
    const reason = new Error('changed my mind');
    const giveUp = new AbortController();
    const given = a.p2p.request(b.key, 'never', bytes(1), { ...SOON, signal: giveUp.signal });
    giveUp.abort(reason);
    await assert.rejects(given, reason);
    assert.equal((await a.p2p.request(b.key, 'echo', bytes(5), SOON)).length, 5);
    never.resolve(bytes(0));
  });

  test('many at once are all answered, in bounded numbers', async () => {
    await using pair = await startPair();
    const { a, b } = pair;
    let underWay = 0;
    let most = 0;
    b.p2p.handle('slow', async (_, body) => {
      most = Math.max(most, (underWay += 1));
      await delay(2);
      underWay -= 1;
      return body;
    });
    const asked = Array.from({ length: 500 }, (_, i) => a.p2p.request(b.key, 'slow', Uint8Array.of(i % 256), SOON));
    const answers = await Promise.all(asked);
    assert.ok(answers.every((answer, i) => answer[0] === i % 256));
    assert.ok(most <= P2P_LIMITS.requestsOutboundMax, `${String(most)} at once`);
  });

  test('more than a peer may have under way is refused as busy', async () => {
    await using pair = await startPair({ b: { limits: { requestsInboundMax: 2 } } });
    const { a, b } = pair;
    const gate = Promise.withResolvers<void>();
    let waiting = 0;
    b.p2p.handle('wait', async (_, body) => {
      waiting += 1;
      await gate.promise;
      return body;
    });
    const asked = Array.from({ length: 2 }, () => a.p2p.request(b.key, 'wait', bytes(1), SOON));
    await until('both wait', () => waiting === 2);
    await assert.rejects(a.p2p.request(b.key, 'wait', bytes(1), SOON), refusedWith('busy'));
    gate.resolve();
    assert.equal((await Promise.all(asked)).length, 2);
  });

  test('a peer that is known but not connected is dialled; one that is not known is unreachable', async () => {
    await using a = await startPeer();
    await using b = await startPeer();
    b.p2p.handle('echo', async (_, body) => body);
    await assert.rejects(a.p2p.request(b.key, 'echo', bytes(1), SOON), PeerUnreachable);
    a.book.remember(b.key, [b.address], Date.now());
    const asked = Array.from({ length: 50 }, () => a.p2p.request(b.key, 'echo', bytes(3), SOON));
    assert.ok((await Promise.all(asked)).every(({ length }) => length === 3));
    assert.deepEqual([a.ups, b.ups], [[b.key], [a.key]]);
  });

  test('a peer that dies while it is asked is unreachable, at once', async () => {
    await using pair = await startPair();
    const { a, b } = pair;
    const asked = Promise.withResolvers<void>();
    b.p2p.handle('never', () => {
      asked.resolve();
      return new Promise(() => undefined);
    });
    const answer = assert.rejects(a.p2p.request(b.key, 'never', bytes(1), SOON), PeerUnreachable);
    await asked.promise;
    await b[Symbol.asyncDispose]();
    await answer;
  });
});

describe('frames', () => {
  test('17 MB in large frames, and many small ones, arrive whole and in order', async () => {
    await using pair = await startPair();
    const { a, b } = pair;
    for (const [size, count] of [
      [200_000, 85],
      [100, 20_000],
    ] as const) {
      b.frames.length = 0;
      const startedMs = performance.now();
      for (let i = 0; i < count; i += 1) {
        const message = bytes(size);
        new DataView(message.buffer).setUint32(0, i);
        a.p2p.sendFrame(b.key, SPACE, message);
      }
      await until('all are here', () => b.frames.length === count);
      assert.ok(performance.now() - startedMs < 5_000, 'that was slow');
      for (const [i, { peer, space, message }] of b.frames.entries()) {
        assert.deepEqual([peer, space, message.length], [a.key, SPACE, size]);
        assert.equal(new DataView(message.buffer).getUint32(0), i);
      }
    }
  });

  test('a receiver that works slowly slows the sender down, and loses nothing', async () => {
    const count = 20_000;
    const seen: number[] = [];
    const onFrame = (_peer: string, _space: string, message: Uint8Array): void => {
      seen.push(new DataView(message.buffer).getUint32(0));
      const untilMs = performance.now() + 0.03;
      while (performance.now() < untilMs);
    };
    await using pair = await startPair({ b: { onFrame } });
    const { a, b } = pair;
    for (let i = 0; i < count; i += 1) {
      const message = bytes(1_000);
      new DataView(message.buffer).setUint32(0, i);
      a.p2p.sendFrame(b.key, SPACE, message);
    }
    await until('all are here', () => seen.length === count);
    assert.ok(seen.every((number, i) => number === i));
  });

  test('what is sent right when the peer comes up is not lost', async () => {
    await using a = await startPeer();
    await using b = await startPeer();
    await b.p2p.dial(a.address);
    b.p2p.sendFrame(a.key, SPACE, bytes(3));
    await until('it is here', () => a.frames.length === 1);
  });

  test('to a slow peer the oldest frames are dropped, never the order, and the memory stays bounded', async () => {
    const frameBytes = 100_000;
    await using pair = await startPair({ a: { limits: { frameQueueBytesMax: 10 * frameBytes } } });
    const { a, b } = pair;
    for (let i = 0; i < 300; i += 1) a.p2p.sendFrame(b.key, SPACE, bytes(frameBytes, i % 256));
    await until('the newest is here', () => b.frames.at(-1)?.message[0] === 299 % 256);
    assert.ok(b.frames.length < 300, 'some are dropped');
    assert.ok(a.warnings.some(([message]) => message.startsWith('frames dropped')));
  });

  test('a frame that is too long, or of no space, is refused here; to a stranger nothing is sent', async () => {
    await using pair = await startPair();
    const { a, b } = pair;
    assert.throws(() => a.p2p.sendFrame(b.key, SPACE, bytes(MESSAGE_MAX + 1)), RangeError);
    assert.throws(() => a.p2p.sendFrame(b.key, 'space', bytes(1)), RangeError);
    a.p2p.sendFrame('00'.repeat(32), SPACE, bytes(1));
    a.p2p.sendFrame(b.key, SPACE, bytes(MESSAGE_MAX));
    await until('the largest is here', () => b.frames.length === 1);
    assert.equal(b.frames[0]?.message.length, MESSAGE_MAX);
  });

  test('a listener that throws loses its frame only', async () => {
    let frames = 0;
    const onFrame = (): void => {
      frames += 1;
      if (frames === 1) throw new Error('a mistake of ours');
    };
    await using pair = await startPair({ b: { onFrame } });
    const { a, b } = pair;
    a.p2p.sendFrame(b.key, SPACE, bytes(1));
    a.p2p.sendFrame(b.key, SPACE, bytes(1));
    await until('both are handed over', () => frames === 2);
    assert.equal(b.warnings.length, 1);
    assert.ok(areConnected(a, b));
  });
});

describe('gossip', () => {
  test('what is published reaches a subscriber through a peer that passes it on', async () => {
    await using a = await startPeer();
    await using b = await startPeer();
    await using c = await startPeer({ limits: { peersTarget: 1 } });
    await b.p2p.dial(a.address);
    await c.p2p.dial(b.address);
    for (const { p2p } of [a, b, c]) p2p.subscribe(SPACE);
    let sent = 0;
    await until('it is here', () => {
      a.p2p.publish(SPACE, Uint8Array.of(1, (sent += 1)));
      return c.gossip.length > 0;
    });
    assert.equal(c.gossip[0]?.space, SPACE);
    assert.equal(c.gossip[0]?.message[0], 1);
    c.p2p.unsubscribe(SPACE);
    assert.throws(() => a.p2p.publish(SPACE, bytes(MESSAGE_MAX + 1)), RangeError);
  });

  test('a rejected message costs the one who passed it on', async () => {
    const limits = { penaltyDropPoints: 10, penaltyBanPoints: 10, banMs: 60_000 };
    await using pair = await startPair({ b: { limits, onGossip: () => 'reject' } });
    const { a, b } = pair;
    for (const { p2p } of [a, b]) p2p.subscribe(SPACE);
    let sent = 0;
    await until('it is banned', () => {
      a.p2p.publish(SPACE, Uint8Array.of((sent += 1)));
      return b.downs.length === 1;
    });
    assert.equal(b.gossip.length, 1);
  });
});

describe('channels', () => {
  async function pair() {
    const { a, b } = await startPair();
    const opened = Promise.withResolvers<Channel>();
    const done = Promise.withResolvers<void>();
    b.p2p.handleChannel('work', async (_, channel) => {
      opened.resolve(channel);
      await done.promise;
    });
    const near = await a.p2p.openChannel(b.key, 'work');
    const far = await opened.promise;
    return {
      ...{ a, b, near, far, done },
      async [Symbol.asyncDispose]() {
        done.resolve();
        await a[Symbol.asyncDispose]();
        await b[Symbol.asyncDispose]();
      },
    };
  }

  async function all(channel: Channel): Promise<number[]> {
    const sizes: number[] = [];
    for await (const frame of channel) sizes.push(frame.length);
    return sizes;
  }

  test('frames go both ways; each side ends its own direction', async () => {
    await using channel = await pair();
    const { near, far, a, b } = channel;
    assert.deepEqual([near.peer, far.peer], [b.key, a.key]);
    await near.send(bytes(0));
    await near.send(bytes(10));
    await near.send(bytes(MESSAGE_MAX));
    await near.close();
    assert.deepEqual(await all(far), [0, 10, MESSAGE_MAX]);
    await far.send(bytes(20));
    await far.close();
    assert.deepEqual(await all(near), [20]);
    await assert.rejects(near.send(bytes(MESSAGE_MAX + 1)), RangeError);
    await assert.rejects(near.send(bytes(1)), ChannelAborted);
  });

  test('a reader that does not read slows the sender down, and loses nothing', async () => {
    await using channel = await pair();
    const { near, far } = channel;
    const frames = 200;
    let sent = 0;
    const sending = (async () => {
      for (let i = 0; i < frames; i += 1) {
        await near.send(bytes(100_000, i));
        sent += 1;
      }
      await near.close();
    })();
    let before = -1;
    await until('the sender stands still', () => {
      const isStill = sent === before && sent > 0;
      before = sent;
      return isStill;
    });
    assert.ok(sent < 100, `${String(sent)} frames of 100 kB went to nobody`);
    let read = 0;
    for await (const frame of far) {
      assert.deepEqual([frame.length, frame[0]], [100_000, read]);
      read += 1;
    }
    await sending;
    assert.equal(read, frames);
  });

  test('an abort is seen on both sides, whoever does it', async () => {
    for (const side of ['near', 'far'] as const) {
      await using channel = await pair();
      const cause = new Error('enough');
      const reads = ['near', 'far'].map((end) => assert.rejects(all(channel[end as 'near' | 'far']), ChannelAborted));
      channel[side].abort(cause);
      await Promise.all(reads);
      await assert.rejects(channel.near.send(bytes(1)), ChannelAborted);
      await assert.rejects(channel.far.send(bytes(1)), ChannelAborted);
    }
  });

  test('a handler that returns closes the channel, one that throws aborts it', async () => {
    await using pair = await startPair();
    const { a, b } = pair;
    b.p2p.handleChannel('answer', async (_, channel) => channel.send(bytes(5)));
    b.p2p.handleChannel('fail', () => Promise.reject(new Error('secret')));
    const answer = await a.p2p.openChannel(b.key, 'answer');
    assert.deepEqual(await all(answer), [5]);
    await answer.close();
    await assert.rejects(all(await a.p2p.openChannel(b.key, 'fail')), ChannelAborted);
    assert.equal(b.warnings.length, 1);
  });

  test('an unknown name and one channel too many are refused; ended ones free their place', async () => {
    const limits = { channelsPerPeerMax: 3 };
    await using pair = await startPair({ a: { limits: { channelsPerPeerMax: 8 } }, b: { limits } });
    const { a, b } = pair;
    b.p2p.handleChannel('echo', async (_, channel) => {
      for await (const frame of channel) await channel.send(frame);
    });
    await assert.rejects(a.p2p.openChannel(b.key, 'nothing'), refusedWith('unknown_channel'));
    for (let round = 0; round < 20; round += 1) {
      const channel = await a.p2p.openChannel(b.key, 'echo');
      await channel.send(bytes(round));
      await channel.close();
      assert.deepEqual(await all(channel), [round]);
    }
    const held: Channel[] = [];
    while (held.length < 3) held.push(await a.p2p.openChannel(b.key, 'echo'));
    await assert.rejects(a.p2p.openChannel(b.key, 'echo'), refusedWith('busy'));
    for (const channel of held) channel.abort();
  });

  test('leaving the loop early and closing ends the channel, although the other side still sends', async () => {
    await using pair = await startPair({ a: { limits: { streamLingerMs: 100 } } });
    const { a, b } = pair;
    const ended = Promise.withResolvers<unknown>();
    b.p2p.handleChannel('endless', async (_, channel) => {
      try {
        for (;;) await channel.send(bytes(10_000));
      } catch (cause) {
        ended.resolve(cause);
      }
    });
    const channel = await a.p2p.openChannel(b.key, 'endless');
    for await (const frame of channel) if (frame.length > 0) break;
    await channel.close();
    assert.ok((await ended.promise) instanceof ChannelAborted);
  });

  test('a lost connection aborts the channel: a cut file never looks whole', async () => {
    await using channel = await pair();
    await channel.far.send(bytes(10));
    const reading = assert.rejects(all(channel.near), ChannelAborted);
    await channel.b[Symbol.asyncDispose]();
    await reading;
  });
});
