/** The spaces that this instance holds: opened at start, read by queries, watched for what became of events. */
import { join } from 'node:path';
import { existsSync, mkdirSync } from 'node:fs';
import type { Refusal, Result } from '#core/kernel/result.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { LineStatus } from '#engine/line-status.ts';
import type { SpaceHost } from '#engine/space/host.ts';
import type { DecidedEvent, DecidedEvents } from '#engine/space/decided.ts';
import type { InstanceDb } from '#edge/accounts/instance-db.ts';
import type { SpaceReader } from '#edge/store/reader.ts';

export type SpaceKind = 'pool' | 'network';

export interface EventFate {
  readonly status: 'pending' | 'sealed' | 'rejected';
  readonly type: string;
  readonly author: string;
  readonly seal?: number;
  readonly code?: string;
  readonly refusal?: Refusal;
}

export interface Spaces {
  /** Opens (and, with a genesis, creates) a space and remembers it. */
  add(
    space: string,
    kind: SpaceKind,
    user: string | undefined,
    genesis: Uint8Array | undefined,
  ): Promise<Result<LineStatus>>;
  openAll(): Promise<void>;
  ids(kind?: SpaceKind): readonly string[];
  /** The network space, once there is one. */
  network(): string | undefined;
  /** @throws {RefusalError} `pool.unknown` */
  reader(space: string): SpaceReader;
  has(space: string): boolean;
  status(space: string): LineStatus | undefined;
  /** Waits until the event is decided; undefined: the time ran out. */
  waitDecided(space: string, event: string, waitMs: number, signal?: AbortSignal): Promise<EventFate | undefined>;
  fate(space: string, event: string): EventFate | undefined;
  /** From the worker. */
  noteSealed(space: string, decided: DecidedEvents): void;
  close(): void;
}

export function createSpaces(options: {
  readonly dataDir: string;
  readonly db: InstanceDb;
  readonly host: () => SpaceHost;
  readonly openReader: (path: string) => SpaceReader;
  readonly nowMs: () => number;
}): Spaces {
  const folder = join(options.dataDir, 'spaces');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const kinds = new Map<string, SpaceKind>();
  const readers = new Map<string, SpaceReader>();
  const waiting = new Map<string, Set<(decided: DecidedEvent) => void>>();
  const pathOf = (space: string): string => join(folder, `${space}.db`);

  const open = async (space: string, kind: SpaceKind, genesis: Uint8Array | undefined): Promise<Result<LineStatus>> => {
    const opened = await options.host().open(space, pathOf(space), genesis);
    if (opened.ok) {
      kinds.set(space, kind);
      if (!readers.has(space)) readers.set(space, options.openReader(pathOf(space)));
    }
    return opened;
  };

  const fate = (space: string, event: string): EventFate | undefined => {
    const reader = readers.get(space);
    if (reader === undefined) return undefined;
    const found = reader.event(event);
    if (found === undefined) return undefined;
    const { type, author, seq } = found;
    const base = { type, author };
    const place = [found.authorId, seq];
    const run = reader.all(
      'SELECT seal, fromSeq FROM decided WHERE author = ? AND toSeq >= ? ORDER BY toSeq LIMIT 1',
      place,
    )[0];
    if (run === undefined || Number(run['fromSeq']) > seq) return { ...base, status: 'pending' };
    const seal = Number(run['seal']);
    const refused = reader.all('SELECT code FROM rejected WHERE author = ? AND seq = ?', place)[0];
    return refused === undefined
      ? { ...base, status: 'sealed', seal }
      : { ...base, status: 'rejected', seal, code: String(refused['code']) };
  };

  return {
    add: async (space, kind, user, genesis) => {
      const opened = await open(space, kind, genesis);
      if (opened.ok)
        options.db.run(
          'INSERT INTO spaces (space, kind, user, addedMs) VALUES (?, ?, ?, ?) ON CONFLICT (space) DO NOTHING',
          space,
          kind,
          user ?? null,
          options.nowMs(),
        );
      return opened;
    },
    openAll: async () => {
      for (const row of options.db.all('SELECT space, kind FROM spaces ORDER BY addedMs')) {
        const space = String(row['space']);
        if (existsSync(pathOf(space))) await open(space, String(row['kind']) as SpaceKind, undefined);
      }
    },
    ids: (kind) => [...kinds].filter(([, has]) => kind === undefined || has === kind).map(([space]) => space),
    network: () => [...kinds].find(([, kind]) => kind === 'network')?.[0],
    has: (space) => readers.has(space),
    reader: (space) => {
      const reader = readers.get(space);
      if (reader === undefined) throw new RefusalError({ code: 'pool.unknown', pool: space });
      return reader;
    },
    status: (space) => options.host().status(space),
    fate,
    waitDecided: async (space, event, waitMs, signal) => {
      const settled = fate(space, event);
      if (settled === undefined || settled.status !== 'pending' || waitMs <= 0)
        return settled?.status === 'pending' ? undefined : settled;
      const decided = await new Promise<DecidedEvent | undefined>((resolve) => {
        const watchers = waiting.get(event) ?? new Set();
        const finish = (found: DecidedEvent | undefined): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          watchers.delete(finish);
          if (watchers.size === 0) waiting.delete(event);
          resolve(found);
        };
        const onAbort = (): void => finish(undefined);
        const timer = setTimeout(() => finish(undefined), waitMs);
        signal?.addEventListener('abort', onAbort);
        watchers.add(finish);
        waiting.set(event, watchers);
      });
      if (decided === undefined) return undefined;
      const { seal, code, refusal } = decided;
      const base = { type: settled.type, author: settled.author, seal };
      if (code === undefined) return { ...base, status: 'sealed' };
      return { ...base, status: 'rejected', code, ...(refusal === undefined ? {} : { refusal }) };
    },
    noteSealed: (_space, decided) => {
      for (const [event, watchers] of waiting) {
        const one = decided.find(event);
        if (one !== undefined) for (const finish of [...watchers]) finish(one);
      }
    },
    close: () => {
      for (const reader of readers.values()) reader[Symbol.dispose]();
      readers.clear();
    },
  };
}
