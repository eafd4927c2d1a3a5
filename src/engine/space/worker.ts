/**
 * SECOND COMPOSITION ROOT: the worker that holds the open spaces. Each has its store and its line; verification, folding and fsync
 * happen here, so that API and peers stay answered on the main thread.
 */
import { parentPort } from 'node:worker_threads';
import { assert } from '#core/kernel/assert.ts';
import { FOLD_TABLES } from '#core/features/index.ts';
import { nodeCrypto, nodeRandom, signElsewhere, openSigners } from '#edge/crypto/node-crypto.ts';
import { zstdPacking } from '#edge/store/packing.ts';
import { openSpaceStore } from '#edge/store/space-store.ts';
import { executeSeal } from '../fold.ts';
import { enterGenesis, GENESIS_META } from '../genesis.ts';
import { type Line, openLine } from '../line.ts';
import type { LineStatus } from '../line-status.ts';
import type { SpaceStore } from '../ports.ts';
import type { Command } from '../submit.ts';
import { replaySpace } from '../replay.ts';
import { ENGINE_TABLES } from '../tables.ts';
import { newPace } from './pace.ts';
import { packDecided } from './decided.ts';
import type { FromWorker, ToWorker } from './messages.ts';

interface Open {
  readonly line: Line;
  readonly store: SpaceStore;
  readonly path: string;
  timer: NodeJS.Timeout | undefined;
  wakeAtMs: number;
  statusTimer: NodeJS.Timeout | undefined;
  /** What the main thread knows, see `worthTelling`. */
  told: string;
  /** Why nothing more is done here until the next start. */
  fault: string | undefined;
}

assert(parentPort !== null, 'this file runs as a worker');
const port = parentPort;
const spaces = new Map<string, Open>();
const peers = new Set<string>();
const signerOf = openSigners();
const pace = newPace();
const TABLES = [...FOLD_TABLES, ...ENGINE_TABLES];
const STATUS_EVERY_MS = 100;
const HEARD_STEP_MS = 10_000;
const CLOCK_STEP_MS = 1_000;
/** Fewer commands than this are signed right here. */
const SIGN_ELSEWHERE_MIN = 8;
let appends: Promise<void> = Promise.resolve();

function tell(message: FromWorker): void {
  port.postMessage(message);
}

function open(message: Extract<ToWorker, { kind: 'open' }>): void {
  const { space, path, self, genesis, call } = message;
  const present = spaces.get(space);
  if (present !== undefined) {
    tell({ kind: 'opened', call, result: { ok: true, value: present.line.status() } });
    return;
  }
  const onMigrate = (done: number, total: number): void => tell({ kind: 'migrating', space, done, total });
  const store = openSpaceStore({ path, tables: TABLES, crypto: nodeCrypto, space, onMigrate });
  if (store.meta(GENESIS_META) === undefined) {
    const entered =
      genesis === undefined
        ? ({ ok: false, refusal: { code: 'genesis.missing' } } as const)
        : enterGenesis(store, genesis, nodeCrypto);
    if (!entered.ok || entered.value.space !== space) {
      store[Symbol.dispose]();
      tell({
        kind: 'opened',
        call,
        result: entered.ok ? { ok: false, refusal: { code: 'genesis.other_space' } } : entered,
      });
      return;
    }
  }
  const network = {
    self,
    peers: () => [...peers],
    send: (peer: string, bytes: Uint8Array) => {
      pace.frame(bytes.length);
      tell({ kind: 'send', space, peer, message: bytes });
    },
    publish: (bytes: Uint8Array) => tell({ kind: 'publish', space, message: bytes }),
  };
  const line = openLine(
    {
      store,
      packing: zstdPacking,
      crypto: nodeCrypto,
      random: nodeRandom,
      clock: { nowMs: () => Date.now() },
      network,
    },
    {
      appended: (events) => {
        tell({ kind: 'appended', space, types: [...new Set(events.map((event) => event.type))] });
        queueMicrotask(() => wake(space));
        tellStatus(space);
      },
      sealed: (seal, outcomes, refusals) => {
        tell({ kind: 'sealed', space, decided: packDecided(seal.content.number, outcomes, refusals) });
        tellStatus(space);
      },
      changed: () => tellStatus(space),
    },
    { executeSeal, ...(message.times === undefined ? {} : { times: message.times }) },
  );
  spaces.set(space, {
    line,
    store,
    path,
    timer: undefined,
    wakeAtMs: Infinity,
    statusTimer: undefined,
    told: '',
    fault: undefined,
  });
  for (const peer of peers) line.peerUp(peer);
  tell({ kind: 'opened', call, result: { ok: true, value: line.status() } });
  wake(space);
}

/** Runs what is due and plans the next time; a space that faults stops alone. */
function wake(space: string): void {
  const entry = spaces.get(space);
  if (entry === undefined || entry.fault !== undefined) return;
  guard(space, () => {
    const nextMs = entry.line.tick();
    if (nextMs <= Date.now()) pace.busy();
    plan(entry, space, nextMs);
    // A term, a standing, a clock: much changes without an event or a seal.
    tellStatus(space);
  });
}

function plan(entry: Open, space: string, atMs: number): void {
  clearTimeout(entry.timer);
  entry.wakeAtMs = atMs;
  const delayMs = Math.max(0, atMs - Date.now());
  entry.timer = setTimeout(() => wake(space), delayMs);
}

/** At most one status per interval, and only one that says something new: the main thread needs the newest, not all. */
function tellStatus(space: string): void {
  const entry = spaces.get(space);
  if (entry === undefined || entry.statusTimer !== undefined) return;
  entry.statusTimer = setTimeout(() => {
    entry.statusTimer = undefined;
    const own = entry.line.status();
    const status = entry.fault === undefined ? own : { ...own, fault: entry.fault };
    const news = worthTelling(status);
    if (news === entry.told) return;
    entry.told = news;
    tell({ kind: 'status', status });
  }, STATUS_EVERY_MS);
}

/** Measures that move with every heartbeat count in coarse steps. */
function worthTelling(status: LineStatus): string {
  const { quorum, clockErrorMs, quarantine } = status;
  const members = quorum?.members.map(({ device, heardMs }) => [device, coarse(heardMs, HEARD_STEP_MS)]);
  return JSON.stringify({
    ...status,
    quorum: { ...quorum, members },
    clockErrorMs: coarse(clockErrorMs, CLOCK_STEP_MS),
    quarantine: quarantine.map(({ event }) => event),
  });
}

function coarse(value: number | undefined, step: number): number | null {
  return value === undefined ? null : Math.floor(value / step);
}

function guard(space: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    const fault = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    const entry = spaces.get(space);
    if (entry !== undefined) {
      clearTimeout(entry.timer);
      entry.fault = fault;
      tellStatus(space);
    }
    tell({ kind: 'fault', space, fault });
  }
}

function entryOf(space: string): Open {
  const entry = spaces.get(space);
  if (entry === undefined) throw new Error('space is not open');
  return entry;
}

/** Batches are signed on the thread pool while this thread folds; appended in the order in which they were composed. */
function submitBatch(call: number, line: Line, commands: readonly Command[]): void {
  const prepared = line.prepare(commands);
  const signatures = Promise.all(prepared.unsigned.map(({ signer, message }) => signElsewhere(signer, message)));
  appends = appends.then(async () => {
    try {
      prepared.append(await signatures);
      tell({ kind: 'submitted', call, results: prepared.results });
    } catch (cause) {
      tell({ kind: 'failed', call, fault: String(cause), name: (cause as Error).name });
    }
  });
}

function receive(message: ToWorker): void {
  switch (message.kind) {
    case 'open':
      return open(message);
    case 'submit': {
      const { line } = entryOf(message.space);
      const commands = message.commands.map(({ seed, draft }) => ({ signer: signerOf(seed), draft }));
      if (commands.length < SIGN_ELSEWHERE_MIN) {
        const results = line.submit(commands);
        return tell({ kind: 'submitted', call: message.call, results });
      }
      return submitBatch(message.call, line, commands);
    }
    case 'signer':
      entryOf(message.space).line.addSigner(signerOf(message.seed), message.certificate);
      tellStatus(message.space);
      return wake(message.space);
    case 'frame': {
      const entry = spaces.get(message.space);
      if (entry === undefined || entry.fault !== undefined) return;
      pace.frame(message.message.length);
      return guard(message.space, () => {
        if (entry.line.receive(message.peer, message.message) === 'reject')
          tell({ kind: 'reject', space: message.space, peer: message.peer });
        if (entry.wakeAtMs > Date.now()) plan(entry, message.space, Date.now());
      });
    }
    case 'peer-up':
      peers.add(message.peer);
      for (const [space, { line }] of spaces) guard(space, () => line.peerUp(message.peer));
      return;
    case 'peer-down':
      peers.delete(message.peer);
      for (const [space, { line }] of spaces) guard(space, () => line.peerDown(message.peer));
      return;
    case 'replay': {
      using scratch = openSpaceStore({ path: ':memory:', tables: TABLES, crypto: nodeCrypto, space: message.space });
      return tell({
        kind: 'replayed',
        call: message.call,
        result: replaySpace(entryOf(message.space).store, scratch, nodeCrypto),
      });
    }
    case 'override': {
      const result = entryOf(message.space).line.overrideStart();
      tell({ kind: 'overridden', call: message.call, result });
      return wake(message.space);
    }
    case 'recover': {
      const result = entryOf(message.space).line.recover(message.recovery);
      tell({ kind: 'recovered', call: message.call, result });
      return wake(message.space);
    }
    case 'veto': {
      const result = entryOf(message.space).line.vetoRecovery(message.objection);
      tell({ kind: 'recovered', call: message.call, result });
      return wake(message.space);
    }
    case 'close':
      for (const { timer, statusTimer, store } of spaces.values()) {
        clearTimeout(timer);
        clearTimeout(statusTimer);
        store[Symbol.dispose]();
      }
      spaces.clear();
      tell({ kind: 'closed', call: message.call });
      port.close();
  }
}

port.on('message', (message: ToWorker) => {
  try {
    receive(message);
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : 'Error';
    const fault = cause instanceof Error ? cause.message : String(cause);
    if ('call' in message) tell({ kind: 'failed', call: message.call, fault, name });
    else if ('space' in message) tell({ kind: 'fault', space: message.space, fault });
  }
});
