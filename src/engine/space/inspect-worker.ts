/**
 * A thread that looks through one space's file, or rewrites a copy, and ends: on a connection of its own, so that neither the worker that writes nor the main
 * thread waits for it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '#core/kernel/assert.ts';
import { FOLD_TABLES } from '#core/features/index.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { rewriteDatabase } from '#edge/store/copy.ts';
import { measureSpace } from '#edge/store/measure.ts';
import { openSpaceStore } from '#edge/store/space-store.ts';
import { ENGINE_TABLES } from '../tables.ts';
import { type Verified, verifySpace } from '../verify.ts';
import type { Inspected, Inspection } from './inspect-messages.ts';

assert(parentPort !== null, 'this file runs as a worker');
const port = parentPort;

function tell(message: Inspected): void {
  port.postMessage(message);
}

function verify({ space, path, scratch }: Extract<Inspection, { kind: 'verify' }>): Verified {
  const common = { tables: [...FOLD_TABLES, ...ENGINE_TABLES], crypto: nodeCrypto, space };
  using store = openSpaceStore({ ...common, path, purpose: 'reading' });
  using copy = openSpaceStore({ ...common, path: scratch, purpose: 'scratch' });
  const { events, lastSeal } = store.counts();
  const source = {
    space,
    store,
    eventCount: events,
    lastSeal,
    records: (author: string) => store.records(author),
    rows: store.rows.bind(store),
  };
  return verifySpace(
    source,
    { store: copy, rows: copy.rows.bind(copy) },
    {
      crypto: nodeCrypto,
      onProgress: (phase, done, total) => tell({ kind: 'progress', phase, done, total }),
    },
  );
}

const asked = workerData as Inspection;
try {
  if (asked.kind === 'verify') tell({ kind: 'verified', verified: verify(asked) });
  else if (asked.kind === 'measure') tell({ kind: 'measured', sizes: measureSpace(asked.path) });
  else {
    rewriteDatabase(asked.path, asked.sql);
    tell({ kind: 'rewritten' });
  }
} catch (cause) {
  // An error loses its class on the way: name and sentence go along.
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
  tell({ kind: 'failed', fault: message, name });
}
