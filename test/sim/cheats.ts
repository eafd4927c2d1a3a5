/**
 * Owners of modified instances: a member who signs two histories, a notary who signs two proposals or hides what it prepared, a disk that is
 * set back to an older state. Honest instances must keep every invariant whatever these do.
 */
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { fromHex } from '#core/kernel/bytes.ts';
import { makeHlc } from '#core/kernel/hlc.ts';
import { MODE_RULES } from '#core/contract/notary-modes.ts';
import { type SignedEvent, ZERO_HASH, hashEvent, signingBytes } from '#core/contract/event.ts';
import { encodeRun } from '#core/contract/run.ts';
import { type SealContent, encodeSealContent, hashSeal } from '#core/contract/seal.ts';
import { ballotBytes } from '#core/consensus/notaries.ts';
import { voteBytes } from '#core/consensus/proofs.ts';
import { executeSeal } from '#engine/fold.ts';
import { setBefore } from '#engine/heights.ts';
import { type Message, encodeMessage } from '#engine/wire.ts';
import { foldVersionOf } from '#core/features/index.ts';
import { notarySets } from '#core/features/notaries/notaries.tables.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import { authors } from '#engine/tables.ts';
import type { Instance } from './instance.ts';
import type { Trouble } from './trouble.ts';
import type { MemoryDisk } from './memory-disk.ts';
import { MemoryStore } from './memory-store.ts';
import type { World } from './world.ts';

/** Of the present set: how many cannot be counted on any more. */
function lostNotaries(world: World): number {
  const { members: devices } = world.notaries();
  return devices.filter((device) => world.dishonest.has(device)).length;
}

/** A member's device signs two events for one place and tells each half of the others something else. */
export const equivocate: Trouble = (world) => {
  const { dice } = world;
  if (world.loss !== undefined) return undefined;
  const { members: notaryDevices } = world.notaries();
  const able = world.people
    .slice(1)
    .flatMap(({ user, seats }) => seats.map((seat) => ({ user, seat, at: world.instance(seat.instance) })))
    .filter(({ user, seat, at }) => {
      const isMember = at.store?.get(members, user)?.state === 'active';
      return isMember && !world.dishonest.has(seat.personal.device) && !notaryDevices.includes(seat.personal.device);
    });
  if (able.length === 0) return undefined;
  const { seat, at, user } = dice.pick(able);
  const others = world.instances.filter((other) => other !== at && other.isAwake && at.linked.has(other.index));
  if (at.store === undefined || others.length < 2) return undefined;
  const head = at.store.head(seat.personal.device);
  if (head === undefined) return undefined;
  const to = world.people.find((person) => person.user !== user)?.user ?? '';
  const branches = [1, 2].map((amount): SignedEvent => {
    const bare = {
      space: world.space,
      author: seat.personal.device,
      seq: head.seq + 1,
      prev: head.hash ?? ZERO_HASH,
      hlc: makeHlc(Math.max(0, at.nowMs()), amount),
      after: [],
      type: 'transfer.made.v1',
      payload: encodeCanonical({ base: at.sealed, to, amount: String(amount), memo: 'twice' }),
    };
    const hash = hashEvent(bare, world.scheme.crypto);
    world.forged.add(hash);
    return { ...bare, hash, signature: seat.personal.sign(signingBytes('event', fromHex(hash))) };
  });
  world.dishonest.add(seat.personal.device);
  world.counts.equivocations += 1;
  for (const [index, other] of others.entries()) {
    const event = branches[index % 2] as SignedEvent;
    other.deliver(at.index, encodeMessage({ kind: 'run', more: false, run: encodeRun([event]) }));
  }
  return `${world.nameOf(seat.personal.device)} signs two events for seq ${head.seq + 1}`;
};

/** A disk goes back to what it was some time ago: a restored backup, with the keys in it. */
export const rollback: Trouble = (world) => {
  const able = world.instances.filter(
    (instance) => instance.keepsake !== undefined && instance.keysOf === instance.index && instance !== world.notary,
  );
  if (able.length === 0 || world.loss !== undefined) return undefined;
  const instance = world.dice.pick(able);
  const { mode, members: devices } = world.notaries();
  const own = world.seatsAt(instance.index).flatMap(({ seat }) => [seat.agent.device, seat.personal.device]);
  const isNotary = own.some((device) => devices.includes(device));
  // It has forgotten what it signed: as bad as a cheat, so that only a set that bears one may meet it, in each of the sets that it goes
  // through until now. One stale answer is enough for it to sign again (DESIGN 5.6).
  const from = setBefore(new MemoryStore(instance.keepsake as MemoryDisk), Number.MAX_SAFE_INTEGER).set;
  const since = new MemoryStore(world.newestDisk()).scan(notarySets, [], { limit: 1000 });
  const isWeak = since.some(({ number, mode: then, members: sealers }) => {
    const isIn = (JSON.parse(sealers) as string[]).some((device) => own.includes(device));
    return number >= from && isIn && then !== '3/4' && then !== '5/7';
  });
  if (isWeak || (isNotary && lostNotaries(world) + 1 > MODE_RULES[mode].faulty)) return undefined;
  instance.crash('its disk is set back');
  instance.rollBack();
  for (const device of own) world.dishonest.add(device);
  world.counts.rollbacks += 1;
  instance.start();
  return `instance ${instance.index} runs on an older disk, at seal ${instance.sealed}`;
};

/** Two proposals for one number and term, each right in itself, each shown to half of the others. Only where one may cheat. */
export const proposeTwice: Trouble = (world) => {
  const cheat = cheater(world);
  if (cheat === undefined) return undefined;
  const { at, device, term, number } = cheat;
  // The certificate of a later term travels with what honest notaries send; a cheat of the first term needs none.
  if (term !== 1 || at.store === undefined) return undefined;
  const pending = at.store
    .heads()
    .flatMap((head) => at.store?.range(head.author, (at.store.get(authors, head.author)?.seq ?? 0) + 1, head.seq) ?? [])
    .filter((event) => event.after.length === 0);
  const contents = [pending, []].map((events) => contentOf(world, at, events, number));
  if (contents.some((content) => content === undefined)) return undefined;
  markCheater(world, at, device);
  const others = world.instances.filter((other) => other !== at && other.isAwake && at.linked.has(other.index));
  const signer = world.signerOf(device);
  for (const [index, other] of others.entries()) {
    const content = contents[index % 2] as SealContent;
    const set = setBefore(at.store, number);
    const hash = hashSeal(content, world.scheme.crypto);
    const ballot = { space: world.space, set: set.set, number, term, hash };
    const proposal: Message = {
      kind: 'proposal',
      set: set.set,
      term,
      proof: undefined,
      content: encodeSealContent(content),
      notary: device,
      signature: signer.sign(ballotBytes('proposal', ballot)),
    };
    other.deliver(at.index, encodeMessage(proposal));
    for (const phase of ['prepare', 'commit'] as const) {
      const signature = signer.sign(ballotBytes(phase, ballot));
      const { space: _space, ...fields } = ballot;
      other.deliver(at.index, encodeMessage({ kind: 'ballot', phase, ...fields, notary: device, signature }));
    }
  }
  return `the notary on instance ${at.index} proposes two seals ${number}`;
};

/** A vote for the next term that hides the certificate its notary holds, and claims to know no seal. */
export const hideCertificate: Trouble = (world) => {
  const cheat = cheater(world);
  if (cheat === undefined || cheat.at.store === undefined) return undefined;
  const { at, device, term, number } = cheat;
  const set = setBefore(cheat.at.store, number);
  const installed = set.set === 0 ? world.space : (cheat.at.store.seal(set.set)?.hash ?? world.space);
  const seal = { number: set.set, hash: installed, term: 0, commits: [] };
  const body = { term: term + 1, seal, certificate: undefined };
  const signature = world.signerOf(device).sign(voteBytes({ space: world.space, set }, body));
  markCheater(world, at, device);
  const vote: Message = {
    kind: 'vote',
    set: set.set,
    vote: { ...body, notary: device, signature },
    content: undefined,
  };
  for (const other of world.instances)
    if (other !== at && other.isAwake && at.linked.has(other.index)) other.deliver(at.index, encodeMessage(vote));
  return `the notary on instance ${at.index} votes for term ${term + 1} and hides what it prepared`;
};

function markCheater(world: World, at: Instance, device: string): void {
  world.cheaters.add(at.index);
  world.dishonest.add(device);
  world.counts.cheats += 1;
}

/** A notary that may cheat: where the mode bears one, and nobody else is lost already. */
function cheater(
  world: World,
): { readonly at: Instance; readonly device: string; readonly term: number; readonly number: number } | undefined {
  const { mode, members: devices, instances } = world.notaries();
  if ((mode !== '3/4' && mode !== '5/7') || world.loss !== undefined) return undefined;
  const lost = devices.filter((device) => world.dishonest.has(device));
  const known = instances.findIndex(
    (instance, index) => world.cheaters.has(instance.index) && lost.includes(devices[index] ?? ''),
  );
  const room = MODE_RULES[mode].faulty - lost.length;
  const index = known >= 0 ? known : room > 0 ? world.dice.below(devices.length) : -1;
  const at = instances[index];
  const device = devices[index];
  const status = at?.line?.status();
  if (at === undefined || device === undefined || status?.quorum === undefined || !at.isAwake) return undefined;
  // The founder's instance tells the story of the run: it stays honest.
  if (at === world.notary) return undefined;
  return { at, device, term: status.quorum.term, number: status.sealNumber + 1 };
}

function contentOf(
  world: World,
  at: Instance,
  events: readonly SignedEvent[],
  number: number,
): SealContent | undefined {
  const { store } = at;
  const status = at.line?.status();
  if (store === undefined || status === undefined) return undefined;
  const timeMs = Math.max(at.nowMs(), status.sealTimeMs);
  const plan = { space: world.space, number, timeMs, events, prevStateHash: status.stateHash, fold: at.fold };
  const { rejections, stateHash } = executeSeal(plan, store, store, world.scheme.crypto);
  return {
    space: world.space,
    number,
    prevSeal: status.sealHash,
    timeMs,
    events: events.map(({ hash }) => hash),
    rejections,
    stateHash,
    foldVersion: foldVersionOf(store, number),
  };
}
