/** The state of a test pool in a SQLite file, for queries that read it as an instance does: folded anew from the same seals. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { FOLD_TABLES } from '#core/features/index.ts';
import type { Seal } from '#core/contract/seal.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import { type SpaceReader, openSpaceReader } from '#edge/store/reader.ts';
import { openSpaceStore } from '#edge/store/space-store.ts';
import { executeSeal } from '#engine/fold.ts';
import { STATE_META, enterGenesis } from '#engine/genesis.ts';
import { ENGINE_TABLES } from '#engine/tables.ts';
import { type TestPool, testCrypto } from './test-pool.ts';

export class SqliteMirror implements Disposable {
  readonly reader: SpaceReader;
  /** Where its file lies: for whoever wants a picture of it. */
  readonly folder = mkdtempSync(join(tmpdir(), 'realms-mirror-'));
  readonly store: ReturnType<typeof openSpaceStore>;
  private readonly world: TestPool;
  private sealed = 0;
  private stateHash = '';

  /** `from`: a mirror of the same pool, earlier; its file is copied instead of folding everything again. */
  constructor(world: TestPool, from?: SqliteMirror) {
    this.world = world;
    if (from !== undefined) cpSync(from.folder, this.folder, { recursive: true });
    const path = join(this.folder, 'pool.db');
    this.store = openSpaceStore({
      path,
      tables: [...ENGINE_TABLES, ...FOLD_TABLES],
      crypto: testCrypto,
      space: world.space,
    });
    if (from === undefined) {
      assert.ok(enterGenesis(this.store, world.genesis, testCrypto).ok);
      this.stateHash = new TextDecoder().decode(this.store.meta(STATE_META) ?? new Uint8Array(0));
    } else {
      this.sealed = from.sealed;
      this.stateHash = from.stateHash;
    }
    this.reader = openSpaceReader(path);
    this.follow();
  }

  /** Takes in what the pool sealed since, in one transaction: nobody reads in between. */
  follow(): void {
    if (this.sealed < this.world.sealNumber) this.store.transaction(() => this.takeAll());
  }

  private takeAll(): void {
    const { world, store } = this;
    for (; this.sealed < world.sealNumber; this.sealed += 1) {
      const number = this.sealed + 1;
      const seal = world.store.seal(number) as Seal;
      const events = seal.content.events.map((hash) => world.store.event(hash) as SignedEvent);
      const plan = { space: world.space, number, timeMs: seal.content.timeMs, events, prevStateHash: this.stateHash };
      if (events.length > 0) store.append(events);
      const execution = executeSeal(plan, store, store, testCrypto);
      assert.equal(execution.stateHash, seal.content.stateHash, `seal ${number}`);
      const codes = new Map(execution.rejections);
      const outcomes = events.map(({ hash, author, seq }, index) => ({
        event: hash,
        author,
        seq,
        seal: number,
        code: codes.get(index),
      }));
      store.appendSeal(seal, execution.overlay.net(), outcomes);
      this.stateHash = execution.stateHash;
    }
  }

  [Symbol.dispose](): void {
    this.reader[Symbol.dispose]();
    this.store[Symbol.dispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
