/** A process with some of the instances of a benchmark: of each the space host and the peer edge, as an instance joins them, without HTTP. */
import type { PeerToPeer } from '#edge/p2p/port.ts';
import { type SpaceHost, startSpaceHost } from '#engine/space/host.ts';
import type { Draft } from '#engine/submit.ts';
import { person, seedsOf } from '../../test/kit/people.ts';
import { joinLoopback, startAsInstance } from './loopback.ts';

export interface CrewPlan {
  /** Of people: `person(name, salt)`; each has an instance here. */
  readonly names: readonly string[];
  readonly salt: string;
  readonly folder: string;
  readonly space: string;
  /** Hex. */
  readonly genesis: string;
  readonly network: string;
  /** Hex. */
  readonly networkGenesis: string;
}

/** Everything is done by the instance of `name`. */
export type ToCrew =
  | { readonly kind: 'dial'; readonly name: string; readonly address: string }
  /** `by`: whose personal device signs. */
  | { readonly kind: 'submit'; readonly name: string; readonly by: string; readonly drafts: readonly Draft[] }
  /** Processor time of the whole process is told from here on. */
  | { readonly kind: 'cpu' };

/** Times are of one clock for all processes of the machine, in ms. */
export type FromCrew =
  | { readonly kind: 'listening'; readonly name: string; readonly address: string }
  | { readonly kind: 'submitted'; readonly name: string; readonly atMs: number; readonly events: readonly string[] }
  | { readonly kind: 'appended'; readonly name: string; readonly atMs: number; readonly types: readonly string[] }
  | {
      readonly kind: 'sealed';
      readonly name: string;
      readonly atMs: number;
      readonly seal: number;
      readonly events: readonly string[];
    }
  | { readonly kind: 'peers'; readonly name: string; readonly count: number }
  | { readonly kind: 'cpu'; readonly us: number }
  | { readonly kind: 'failed'; readonly cause: string };

startAsInstance();

const plan = JSON.parse(process.argv[2] ?? '') as CrewPlan;
const tell = (message: FromCrew): void => void (process.connected && process.send?.(message));
const nowMs = (): number => performance.timeOrigin + performance.now();

interface Member extends AsyncDisposable {
  dial(address: string): void;
  submit(by: string, drafts: readonly Draft[]): Promise<void>;
}

async function startMember(name: string): Promise<Member> {
  const who = person(name, plan.salt);
  const seeds = seedsOf(name, plan.salt);
  const edge: { p2p: PeerToPeer | undefined } = { p2p: undefined };
  const host: SpaceHost = startSpaceHost(who.peer.device, {
    send: (peer, space, message) => edge.p2p?.sendFrame(peer, space, message),
    publish: (space, message) => edge.p2p?.publish(space, message),
    reject: (peer) => tell({ kind: 'failed', cause: `peer ${peer} was rejected` }),
    appended: (_space, types) => tell({ kind: 'appended', name, atMs: nowMs(), types }),
    sealed: (_space, seal, decided) => {
      const events = decided.all();
      const refused = events.find(({ code }) => code !== undefined);
      if (refused !== undefined) tell({ kind: 'failed', cause: `an event was refused: ${refused.code}` });
      tell({ kind: 'sealed', name, atMs: nowMs(), seal, events: events.map(({ event }) => event) });
    },
    status: ({ peers }) => tell({ kind: 'peers', name, count: peers.length }),
    fault: (_space, fault) => tell({ kind: 'failed', cause: fault }),
  });
  const opened = await host.open(plan.space, `${plan.folder}/${name}.db`, Buffer.from(plan.genesis, 'hex'));
  if (!opened.ok) throw new Error(`the space does not open: ${opened.refusal.code}`);
  host.addSigner(plan.space, seeds.agent, who.agentCertificate);
  const p2p = await joinLoopback(host, {
    seed: seeds.peer,
    network: plan.network,
    networkGenesis: Buffer.from(plan.networkGenesis, 'hex'),
  });
  edge.p2p = p2p;
  p2p.subscribe(plan.space);
  tell({ kind: 'listening', name, address: p2p.addresses()[0] ?? '' });
  return {
    dial: (address) => {
      p2p.dial(address).catch((cause: unknown) => tell({ kind: 'failed', cause: String(cause) }));
    },
    submit: async (by, drafts) => {
      const seed = seedsOf(by, plan.salt).personal;
      const atMs = nowMs();
      const results = await host.submit(
        plan.space,
        drafts.map((draft) => ({ seed, draft })),
      );
      const refused = results.find(({ ok }) => !ok);
      if (refused !== undefined && !refused.ok) tell({ kind: 'failed', cause: `refused: ${refused.refusal.code}` });
      tell({
        kind: 'submitted',
        name,
        atMs,
        events: results.flatMap((result) => (result.ok ? [result.value.event] : [])),
      });
    },
    [Symbol.asyncDispose]: async () => {
      await p2p[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

const members = new Map<string, Member>();
for (const name of plan.names) members.set(name, await startMember(name));
process.on('message', (message: ToCrew) => {
  if (message.kind === 'cpu') {
    const { user, system } = process.cpuUsage();
    tell({ kind: 'cpu', us: user + system });
  } else if (message.kind === 'dial') members.get(message.name)?.dial(message.address);
  else void members.get(message.name)?.submit(message.by, message.drafts);
});
process.on('disconnect', () => {
  void (async () => {
    for (const member of members.values()) await member[Symbol.asyncDispose]();
  })();
});
