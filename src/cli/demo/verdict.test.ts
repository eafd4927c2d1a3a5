import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tradesOf } from './books.ts';
import { samplesFor } from './render.ts';
import { type Facts, failuresOf, tilesBy } from './verdict.ts';

const BOB = 'b'.repeat(64);
const CLEO = 'c'.repeat(64);
const ADA = 'a'.repeat(64);

function task(
  index: number,
  provider: string,
  end: { readonly state?: 'ended' | 'lost'; readonly exitCode?: number } = {},
) {
  return {
    task: 't',
    index,
    state: end.state ?? ('ended' as const),
    attempt: 1,
    args: [],
    provider,
    done: 1,
    total: 1,
    exitCode: end.exitCode ?? 0,
  };
}

function audit(
  name: string,
  change: { readonly stateHash?: string; readonly seal?: number; readonly isHeld?: boolean } = {},
) {
  const isHeld = change.isHeld ?? true;
  return {
    name,
    view: {
      seal: change.seal ?? 9,
      stateHash: change.stateHash ?? 'same',
      isSound: isHeld,
      checks: [{ name: 'L1', isHeld, detail: 'sum' }],
    },
  };
}

const good: Facts = {
  providers: [
    { name: 'Bob', user: BOB },
    { name: 'Cleo', user: CLEO },
  ],
  shared: { state: 'done', pictureHash: 'hash', taskList: [task(0, BOB), task(1, CLEO)] },
  alone: { state: 'done', pictureHash: 'hash' },
  trades: [
    { order: '1'.repeat(64), buyer: 'Ada', provider: 'Bob', paid: 100n, received: 98n, fee: 2n },
    { order: '2'.repeat(64), buyer: 'Ada', provider: 'Cleo', paid: 50n, received: 49n, fee: 1n },
  ],
  audits: [audit('Ada'), audit('Bob'), audit('Cleo')],
};

test('a demo that shows what it promises has no failures', () => {
  assert.deepEqual(failuresOf(good), []);
});

test('each broken promise is a failure with its reason', () => {
  const broken: [Partial<Facts>, RegExp][] = [
    [{ shared: { ...good.shared, taskList: [task(0, BOB), task(1, BOB)] } }, /Cleo rendered no tile/],
    [
      { shared: { ...good.shared, taskList: [task(0, BOB), task(1, CLEO, { state: 'lost' })] } },
      /Cleo rendered no tile/,
    ],
    [{ shared: { ...good.shared, taskList: [task(0, BOB), task(1, CLEO, { exitCode: 1 })] } }, /Cleo rendered no tile/],
    [{ shared: { ...good.shared, state: 'failed', cause: 'no slots' } }, /the shared render is failed: no slots/],
    [{ alone: { ...good.alone, state: 'cancelled' } }, /the one-provider render is cancelled/],
    [{ alone: { ...good.alone, pictureHash: 'other' } }, /the pictures differ: hash by both providers, other by one/],
    [{ alone: { state: 'done', pictureHash: undefined } }, /the pictures differ/],
    [
      { audits: [audit('Ada'), audit('Bob', { isHeld: false }), audit('Cleo')] },
      /broken on Bob's instance: L1 \(sum\)/,
    ],
    [{ audits: [audit('Ada'), audit('Bob', { stateHash: 'other' }), audit('Cleo')] }, /disagree on the state/],
    [{ audits: [audit('Ada'), audit('Bob', { seal: 8 }), audit('Cleo')] }, /disagree on the state/],
    [{ trades: good.trades.slice(0, 1) }, /Cleo was not paid/],
    [{ trades: good.trades.map((trade) => ({ ...trade, paid: 1n })) }, /do not add up/],
  ];
  for (const [change, reason] of broken) assert.match(failuresOf({ ...good, ...change }).join('; '), reason);
});

test('two pictures that are both missing are no proof of anything', () => {
  const none = {
    ...good,
    shared: { ...good.shared, pictureHash: undefined },
    alone: { ...good.alone, pictureHash: undefined },
  };
  assert.match(failuresOf(none).join(), /the pictures differ: none by both/);
});

test('tiles count for whoever ended them well', () => {
  assert.equal(tilesBy(BOB, good.shared), 1);
  assert.equal(tilesBy(ADA, good.shared), 0);
});

test('who paid whom is read from the statements of both sides', () => {
  const order = '1'.repeat(64);
  const sides = [
    {
      name: 'Ada',
      user: ADA,
      statement: [
        { subject: order, amount: -100n },
        { subject: order, amount: 40n },
        { subject: ADA, amount: 1000n },
      ],
    },
    { name: 'Bob', user: BOB, statement: [{ subject: order, amount: 58n }] },
  ];
  const [trade] = tradesOf([{ order, buyer: ADA, provider: BOB }], sides);
  assert.deepEqual(trade, { order, buyer: 'Ada', provider: 'Bob', paid: 60n, received: 58n, fee: 2n });
});

test('a faster machine draws with more light, within limits', () => {
  const picture = { width: 320, height: 200, tiles: 16 };
  assert.equal(samplesFor(400, picture), 20);
  assert.equal(samplesFor(1, picture), 8);
  assert.equal(samplesFor(1_000_000, picture), 512);
});
