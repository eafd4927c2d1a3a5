/**
 * The end of a run: everything is mended, and all who may have the space must come to the same seal, the same tables, and an answer to
 * every act. Then one log is folded anew, from the genesis, into an empty store.
 */
import { FOLD_TABLES } from '#core/features/index.ts';
import { foldVersionNext } from '#core/features/upgrade/upgrade.reads.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import type { TableDef } from '#core/contract/table.ts';
import { canonicalOp, put } from '#core/contract/table.ts';
import { utf8, toHex } from '#core/kernel/bytes.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { openSpaceStore } from '#edge/store/space-store.ts';
import type { Reads } from '#core/contract/table.ts';
import type { SpaceStore } from '#engine/ports.ts';
import { replaySpace } from '#engine/replay.ts';
import { ENGINE_TABLES, due, poolClock } from '#engine/tables.ts';
import type { Instance } from './instance.ts';
import { MemoryDisk } from './memory-disk.ts';
import { MemoryStore } from './memory-store.ts';
import { FAIR } from './network.ts';
import { must } from './report.ts';
import { finishRecovery } from './recovery.ts';
import { connect } from './scheduler.ts';
import type { World } from './world.ts';

export const TABLES: readonly TableDef[] = [...FOLD_TABLES, ...ENGINE_TABLES];
/** An event that waits for one that nobody has is rejected after ten minutes. */
const LONGEST_MS = 25 * 60_000;
const STEP_MS = 2000;
const ALL = Number.MAX_SAFE_INTEGER;

export function mendAll(world: World): void {
  world.say('everything is mended');
  world.network.heal();
  world.network.weather = FAIR;
  world.absence = undefined;
  for (const instance of world.instances) {
    instance.disarm();
    instance.skewMs = Math.max(-5000, Math.min(5000, instance.skewMs));
    if (!instance.isUpdated && instance.isUp) instance.crash('for the later program');
    instance.isUpdated = true;
    if (instance.isBurnt) continue;
    if (instance.hasFaulted) instance.crash('opened again after a fault');
    if (instance.isUp) instance.wake();
    else instance.start();
  }
}

export function converge(world: World): void {
  mendAll(world);
  finishRecovery(world);
  for (let passedMs = 0; ; passedMs += STEP_MS) {
    connect(world, true);
    world.time.pass(STEP_MS);
    world.check();
    const open = whatIsOpen(world);
    if (open === undefined) break;
    if (passedMs >= LONGEST_MS) sayWhereEverybodyIs(world);
    must(
      passedMs < LONGEST_MS,
      'converges',
      () => `${open}, ${LONGEST_MS / 60_000} minutes after everything was mended`,
    );
  }
  world.say(`all agree at seal ${world.newest.sealed}`);
  checkAnswers(world);
  checkProgress(world);
  checkTables(world);
  checkReplay(world);
  const settled = world.newest.store?.scan(orders, [], { limit: ALL }) ?? [];
  if (world.newest.store !== undefined && foldVersionNext(world.newest.store) > 1) world.counts.upgraded = 1;
  world.counts.orders = settled.length;
  world.counts.settled = settled.filter(({ state }) => state === 'settled').length;
}

function sayWhereEverybodyIs(world: World): void {
  for (const instance of world.instances) {
    const status = instance.line?.status();
    if (status === undefined) world.say(`instance ${instance.index} is down`);
    else {
      const { sealNumber, pending, standing, quorum, peers } = status;
      const term = `term ${quorum?.term}${quorum?.isEstablished === true ? '' : ', only voted for'} of ${quorum?.mode}`;
      world.say(
        `instance ${instance.index}: seal ${sealNumber}, ${pending} undecided, ${standing}, ${term}, ${peers.length} peers`,
      );
    }
  }
}

/** Why the instances do not agree yet. */
function whatIsOpen(world: World): string | undefined {
  const { newest } = world;
  const all = world.entitled();
  const behind = all.find((instance) => instance.sealed !== newest.sealed);
  if (behind !== undefined) return `instance ${behind.index} is at seal ${behind.sealed} of ${newest.sealed}`;
  const waiting = all.find((instance) => (instance.line?.status().pending ?? 0) > 0);
  if (waiting !== undefined) return `instance ${waiting.index} has ${waiting.line?.status().pending} undecided events`;
  const heads = new Set(all.map((instance) => headsOf(instance)));
  return heads.size > 1 ? 'the logs differ' : undefined;
}

function headsOf(instance: Instance): string {
  const heads = instance.store?.heads() ?? [];
  return heads
    .map(({ author, seq, hash }) => `${author} ${seq} ${hash}`)
    .sort()
    .join('\n');
}

/** Every act that a dry run let through has its answer, on the instance it came from. */
function checkAnswers(world: World): void {
  const entitled = new Set(world.entitled().map(({ index }) => index));
  for (const { event, author, type } of world.honest) {
    const { index } = world.instanceOf(author);
    if (!entitled.has(index) || world.dishonest.has(author)) continue;
    must(
      world.instance(index).store?.outcome(event) !== undefined,
      'answers',
      () => `${type} of ${world.nameOf(author)} was never decided`,
    );
  }
}

/** A seal a minute, and at most two minutes until a notary whose clock was a little ahead has caught up with its own last seal. */
const STILL_MS = 200_000;

/** While a deadline is open the pool clock moves: no absence and no wrong clock of the past stops it. */
function checkProgress(world: World): void {
  const { store } = world.newest;
  if (store === undefined || store.scan(due, [], { limit: 1 }).length === 0) return;
  const poolMs = (): number => store.get(poolClock, world.newest.sealed)?.poolMs ?? 0;
  const before = poolMs();
  for (let passedMs = 0; passedMs < STILL_MS; passedMs += STEP_MS) {
    connect(world, true);
    world.time.pass(STEP_MS);
    if (poolMs() > before || store.scan(due, [], { limit: 1 }).length === 0) return;
  }
  must(false, 'progress', () => 'a deadline is open and the pool clock stands still');
}

/** One hash per table, of its rows in key order. */
export function tableHashes(reads: Reads): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const table of TABLES) {
    const rows = reads.scan(table, [], { limit: ALL });
    hashes.set(table.name, toHex(nodeCrypto.sha256(utf8(rows.map((row) => canonicalOp(put(table, row))).join('\n')))));
  }
  return hashes;
}

function sameTables(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string | undefined {
  return [...a].find(([name, hash]) => b.get(name) !== hash)?.[0];
}

function checkTables(world: World): void {
  const [first, ...others] = world.entitled().filter(({ sealed }) => sealed === world.newest.sealed);
  if (first?.store === undefined) return;
  const hashes = tableHashes(first.store);
  for (const other of others) {
    if (other.store === undefined) continue;
    const differs = sameTables(hashes, tableHashes(other.store));
    must(
      differs === undefined,
      'I6',
      () => `table ${differs} of instances ${first.index} and ${other.index} differ at seal ${first.sealed}`,
    );
  }
}

/** A share of the runs replays into SQLite: the store that people have. */
function checkReplay(world: World): void {
  // A fault in the fold would be in the replay too: it has to show elsewhere.
  if (world.planted.executeSeal !== undefined) return;
  const instance = world.dice.pick(world.entitled());
  if (instance.store === undefined) return;
  using scratch: SpaceStore = world.dice.chance(10)
    ? openSpaceStore({ path: ':memory:', tables: TABLES, crypto: world.scheme.crypto, space: world.space })
    : new MemoryStore(new MemoryDisk());
  const replayed = replaySpace(instance.store, scratch, world.scheme.crypto, instance.fold);
  must(
    replayed.ok,
    'replay',
    () => `the log of instance ${instance.index} folds to something else: ${JSON.stringify(replayed)}`,
  );
  must(replayed.value.stateHash === instance.line?.status().stateHash, 'replay', () => 'the last state hash differs');
  const differs = sameTables(tableHashes(instance.store), tableHashes(scratch));
  must(
    differs === undefined,
    'L3',
    () => `table ${differs} of instance ${instance.index} is not what its log folds to`,
  );
}
