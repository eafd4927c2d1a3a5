/** Events, seals and tables that the suite of `SpaceStore` is fed with, and the stores that must pass it. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SignedEvent, ZERO_HASH, hashEvent } from '#core/contract/event.ts';
import { type Seal, type SealContent, hashSeal } from '#core/contract/seal.ts';
import { type TableDef, defineTable } from '#core/contract/table.ts';
import { makeHlc } from '#core/kernel/hlc.ts';
import { utf8 } from '#core/kernel/bytes.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { openSpaceStore } from '#edge/store/space-store.ts';
import type { SealedOutcome, SpaceStore } from '#engine/ports.ts';
import { MemoryDisk } from '../sim/memory-disk.ts';
import { MemoryStore } from '../sim/memory-store.ts';

export const SPACE = digest('space');

export interface WalletRow {
  readonly owner: string;
  readonly no: number;
  readonly amount: bigint;
  readonly note: string | null;
}
/** Key of two columns, all three types. */
export const wallets = defineTable<WalletRow>({
  name: 'wallets',
  columns: { owner: 'text', no: 'int', amount: 'money', note: 'text' },
  key: ['owner', 'no'],
});

export interface DueRow {
  readonly dueMs: number;
  readonly id: string;
}
/** Nothing but its key. */
export const dues = defineTable<DueRow>({ name: 'dues', columns: { dueMs: 'int', id: 'text' }, key: ['dueMs', 'id'] });

export interface LineRow {
  readonly no: number;
  readonly text: string;
}
export const lines = defineTable<LineRow>({
  name: 'lines',
  columns: { no: 'int', text: 'text' },
  key: ['no'],
  appendOnly: true,
});

export interface PotRow {
  readonly pot: string;
  readonly amount: bigint;
}
/** Its rows are named by those of other tables. */
export const pots = defineTable<PotRow>({
  name: 'pots',
  columns: { pot: 'text', amount: 'money' },
  key: ['pot'],
  layout: 'numbered',
});

export interface EntryRow {
  readonly pot: string;
  readonly no: number;
  readonly amount: bigint;
}
export const entries = defineTable<EntryRow>({
  name: 'entries',
  columns: { pot: 'text', no: 'int', amount: 'money' },
  key: ['pot', 'no'],
  indexes: [['no']],
  appendOnly: true,
  parent: pots,
});

const TABLES: readonly TableDef[] = [wallets, dues, lines, pots, entries];

export interface OpenedStore {
  readonly store: SpaceStore;
  /** Closes the store and opens what is on its disk. */
  reopen(): SpaceStore;
  dispose(): void;
}

/** By name: how to open an empty store of that kind. */
export const STORES: Readonly<Record<string, () => OpenedStore>> = {
  'SQLite store': () => sqlite(TABLES),
  'SQLite store, rows by arrival': () =>
    sqlite(TABLES.map((table) => (table.layout === 'by-key' ? { ...table, layout: 'by-arrival' as const } : table))),
  'memory store of the simulator': () => {
    const disk = new MemoryDisk();
    return opened(() => new MemoryStore(disk));
  },
};

/** Where rows lie is nothing that a caller can tell. */
function sqlite(tables: readonly TableDef[]): OpenedStore {
  const folder = mkdtempSync(join(tmpdir(), 'space-store-'));
  const open = (): SpaceStore =>
    openSpaceStore({ path: join(folder, 'space.db'), tables, crypto: nodeCrypto, space: SPACE });
  return opened(open, () => rmSync(folder, { recursive: true, force: true }));
}

function opened(open: () => SpaceStore, clean: () => void = () => undefined): OpenedStore {
  let present = open();
  return {
    store: present,
    reopen: () => {
      present[Symbol.dispose]();
      present = open();
      return present;
    },
    dispose: () => {
      present[Symbol.dispose]();
      clean();
    },
  };
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** `count` events of one author's chain, after `after` if that is given. The last one is signed. */
export function chain(name: string, count: number, after?: SignedEvent, branch = ''): SignedEvent[] {
  const events: SignedEvent[] = [];
  let last = after;
  for (let i = 1; i <= count; i += 1) {
    const seq: number = (last?.seq ?? 0) + 1;
    const bare = {
      space: SPACE,
      author: digest(`author ${name}`),
      seq,
      prev: last?.hash ?? ZERO_HASH,
      hlc: makeHlc(1_700_000_000_000 + seq, 0),
      after: seq % 3 === 0 ? [digest('one'), digest('two')] : [],
      type: 'thing.done.v1',
      payload: utf8(`${name} ${seq}${branch}`),
    };
    const hash = hashEvent(bare, nodeCrypto);
    last = i === count ? { ...bare, hash, signature: new Uint8Array(64).fill(seq) } : { ...bare, hash };
    events.push(last);
  }
  return events;
}

export function sealOf(
  number: number,
  events: readonly SignedEvent[],
  rejections: SealContent['rejections'] = [],
): Seal {
  const content: SealContent = {
    space: SPACE,
    number,
    prevSeal: digest(`seal ${number - 1}`),
    timeMs: 1_700_000_000_000 + number * 1000,
    events: events.map(({ hash }) => hash),
    rejections,
    stateHash: digest(`state ${number}`),
    foldVersion: 1,
  };
  return {
    content,
    hash: hashSeal(content, nodeCrypto),
    set: 0,
    term: 1,
    commits: [{ notary: digest('notary'), signature: new Uint8Array(64).fill(7) }],
  };
}

export function outcomesOf(seal: Seal, events: readonly SignedEvent[]): SealedOutcome[] {
  const codes = new Map(seal.content.rejections);
  return events.map(({ hash, author, seq }, index) => ({
    event: hash,
    author,
    seq,
    seal: seal.content.number,
    code: codes.get(index),
  }));
}

/** The same fields with the same bytes, whatever kind of array holds them. */
export function plain(event: SignedEvent | undefined): unknown {
  if (event === undefined) return undefined;
  const { payload, signature, ...rest } = event;
  return {
    ...rest,
    payload: Buffer.from(payload).toString('hex'),
    signature: signature === undefined ? undefined : Buffer.from(signature).toString('hex'),
  };
}
