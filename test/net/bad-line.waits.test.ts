/** See `bad-line.ts`; longer and worse in `bad-line.long.test.ts`. */
import { test } from 'node:test';
import { crossBadLine } from './bad-line.ts';
import { whyNoNamespaces } from './namespaces.ts';

const skip = whyNoNamespaces() ?? false;
const SEED = process.env['TEST_SEED'] ?? String((Math.random() * 2 ** 31) | 0);

test(`a newcomer gets the whole pool over a bad line, TEST_SEED=${SEED}`, { skip, timeout: 120_000 }, () =>
  crossBadLine({ seed: SEED, texts: 100, resetAfterBytes: 150 * 1024, patienceMs: 60_000 }),
);
