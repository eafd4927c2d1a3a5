/** As `bad-line.waits.test.ts`, with some megabytes and dozens of broken connections. */
import { test } from 'node:test';
import { crossBadLine } from './bad-line.ts';
import { whyNoNamespaces } from './namespaces.ts';

const skip = whyNoNamespaces() ?? false;
const SEED = process.env['TEST_SEED'] ?? String((Math.random() * 2 ** 31) | 0);

test(`a newcomer gets a pool of megabytes over a bad line, TEST_SEED=${SEED}`, { skip, timeout: 900_000 }, () =>
  crossBadLine({ seed: SEED, texts: 1_500, resetAfterBytes: 400 * 1024, patienceMs: 600_000 }),
);
