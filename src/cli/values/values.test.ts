import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MONEY_MAX } from '#core/kernel/money.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { formatAmount, parseAmount, parseAmountOrZero } from './amounts.ts';
import { formatDuration, parseDuration } from './durations.ts';
import { resolveId, shortId } from './ids.ts';
import { formatBps, formatShare, formatTime, oneOf, parsePercentAsBps, wholeNumber } from './numbers.ts';
import { formatSize, parseSize } from './sizes.ts';

const refusedWith = (exitCode: number) => (error: unknown) => error instanceof CliError && error.exitCode === exitCode;
const gold = { symbol: 'GLD', decimals: 2 };

test('an amount is read as credits to the last micro-credit', () => {
  assert.equal(parseAmount('1.5'), 1_500_000n);
  assert.equal(parseAmount('0.000001'), 1n);
  assert.equal(parseAmount(' 12 '), 12_000_000n);
  assert.equal(parseAmountOrZero('0'), 0n);
  assert.equal(parseAmount('1152921504606.846976'), MONEY_MAX);
});

test('what is no amount, or could mean two, is refused', () => {
  for (const text of ['', '0', '-1', '1,5', '1,000', '1e3', '.5', '1.', '0.0000001', '1152921504606.846977', '1 GLD']) {
    assert.throws(() => parseAmount(text), refusedWith(EXIT.badInput), text);
  }
});

test('an amount is shown with the decimals of its pool, and never rounded', () => {
  assert.equal(formatAmount(1_500_000n, gold), '1.50 GLD');
  assert.equal(formatAmount(123n, gold), '0.000123 GLD');
  assert.equal(formatAmount(-2_000_000n, gold), '-2.00 GLD');
  assert.equal(formatAmount(0n, { symbol: 'PT', decimals: 0 }), '0 PT');
  assert.equal(formatAmount(1_250_000n, { symbol: 'PT', decimals: 0 }), '1.25 PT');
  for (const amount of [1n, 999_999n, 1_000_000n, 123_456_789n, MONEY_MAX]) {
    assert.equal(parseAmount(formatAmount(amount, gold).replace(' GLD', '')), amount);
  }
});

test('a duration needs its unit', () => {
  assert.equal(parseDuration('10m'), 600_000);
  assert.equal(parseDuration('1h30m'), 5_400_000);
  assert.equal(parseDuration('1.5 h'), 5_400_000);
  assert.equal(parseDuration('250ms'), 250);
  assert.equal(parseDuration('2d'), 172_800_000);
  for (const text of ['', '10', 'm', '10x', '0s', '-5s', '1h!']) {
    assert.throws(() => parseDuration(text), refusedWith(EXIT.badInput), text);
  }
});

test('a duration is shown by its two largest units', () => {
  assert.equal(formatDuration(350), '350ms');
  assert.equal(formatDuration(4200), '4.2s');
  assert.equal(formatDuration(60_000), '1m');
  assert.equal(formatDuration(5_400_000), '1h 30m');
  assert.equal(formatDuration(90_061_000), '1d 1h');
});

test('sizes count in 1024s unless they are written in thousands', () => {
  assert.equal(parseSize('512MiB'), 536_870_912);
  assert.equal(parseSize('4G'), 4_294_967_296);
  assert.equal(parseSize('2GB'), 2_000_000_000);
  assert.equal(parseSize('1.5 kb'), 1500);
  assert.equal(parseSize('4096'), 4096);
  assert.equal(parseSize('7b'), 7);
  for (const text of ['', 'MiB', '5ib', '-1', '1PiB', '1,5G']) {
    assert.throws(() => parseSize(text), refusedWith(EXIT.badInput), text);
  }
  assert.equal(formatSize(536_870_912), '512 MiB');
  assert.equal(formatSize(1_610_612_736), '1.5 GiB');
  assert.equal(formatSize(7), '7 B');
});

test('numbers, shares and words stay in their range', () => {
  const cores = wholeNumber({ min: 1, max: 8 });
  assert.equal(cores('8'), 8);
  for (const text of ['0', '9', '1.5', 'x', '']) assert.throws(() => cores(text), refusedWith(EXIT.badInput), text);
  assert.equal(parsePercentAsBps('2'), 200);
  assert.equal(parsePercentAsBps('2.5 %'), 250);
  assert.equal(parsePercentAsBps('0.05%'), 5);
  for (const text of ['-1', '101', '1.234', 'two'])
    assert.throws(() => parsePercentAsBps(text), refusedWith(EXIT.badInput));
  assert.equal(formatBps(250), '2.5 %');
  assert.equal(formatShare(0.999), '99 %');
  assert.equal(oneOf(['ready', 'retired'])('ready'), 'ready');
  assert.throws(() => oneOf(['ready', 'retired'])('rdy'), refusedWith(EXIT.badInput));
  assert.match(formatTime(0), /^(1969|1970)-\d\d-\d\d \d\d:\d\d:\d\d$/);
});

test('an id is found by name or by its first digits when only one fits', () => {
  const ada = { id: 'abc1'.padEnd(64, '0'), names: ['Ada'] };
  const bob = { id: 'abc2'.padEnd(64, '0'), names: ['Bob', 'bob#abc2'] };
  const other = { id: 'f'.repeat(64), names: ['ada'] };
  assert.equal(resolveId('bob', [ada, bob], 'member'), bob.id);
  assert.equal(resolveId('bob#abc2', [ada, bob], 'member'), bob.id);
  assert.equal(resolveId('ABC1', [ada, bob], 'member'), ada.id);
  assert.equal(resolveId('9'.repeat(64), [ada], 'member'), '9'.repeat(64));
  assert.throws(() => resolveId('abc', [ada, bob], 'member'), refusedWith(EXIT.badInput));
  assert.throws(
    () => resolveId('ada', [ada, other], 'member'),
    /more than one member: abc10000 \(Ada\), ffffffff \(ada\)/,
  );
  assert.throws(() => resolveId('ab', [ada, bob], 'member'), refusedWith(EXIT.notFound));
  assert.throws(() => resolveId('zed', [], 'member'), refusedWith(EXIT.notFound));
  assert.equal(shortId(ada.id), 'abc10000');
});
