/** The instances of a benchmark in a few processes, over libp2p on loopback: what each tells, and what it is told to do. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { encodeEvent } from '#core/contract/event.ts';
import { toHex } from '#core/kernel/bytes.ts';
import { NETWORK_GENESIS_TYPE } from '#core/features/index.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { composeGenesis } from '#engine/genesis.ts';
import { person } from '../../test/kit/people.ts';
import type { CrewPlan, FromCrew, ToCrew } from './crew-peer.ts';
import { INSTANCE_FLAGS } from './instance-flags.ts';
import { CheckFailed } from './report.ts';

const PEER = fileURLToPath(new URL('./crew-peer.ts', import.meta.url));
const WAIT_MS_MAX = 120_000;

export interface Crew extends AsyncDisposable {
  readonly names: readonly string[];
  order(message: Extract<ToCrew, { name: string }>): void;
  /** Called with whatever any of them tells. */
  readonly told: Set<(message: FromCrew) => void>;
  /** Until `isSo` is true of what was told. @throws {CheckFailed} somebody failed, or it takes too long */
  until(isSo: () => boolean, what: string): Promise<void>;
  /** Processor time of all processes so far, in µs. */
  cpuUs(): Promise<number>;
}

/** Each dials those that `dials` names by index. Returns when all are peers of somebody. */
export async function startCrew(of: {
  readonly names: readonly string[];
  readonly salt: string;
  readonly processes: number;
  readonly folder: string;
  readonly founded: { readonly space: string; readonly genesis: Uint8Array };
  dials(index: number): readonly number[];
}): Promise<Crew> {
  const founder = person('founder', of.salt);
  const network = composeGenesis(founder.personal, NETWORK_GENESIS_TYPE, { name: 'bench' }, Date.now(), nodeCrypto);
  const told = new Set<(message: FromCrew) => void>();
  const addresses = new Map<string, string>();
  const peers = new Map<string, number>();
  const homes = new Map<string, ChildProcess>();
  let failed: string | undefined;
  let wake: () => void = () => undefined;
  const hear = (message: FromCrew): void => {
    if (message.kind === 'failed') failed ??= message.cause;
    if (message.kind === 'listening') addresses.set(message.name, message.address);
    if (message.kind === 'peers') peers.set(message.name, message.count);
    for (const listener of told) listener(message);
    wake();
  };
  const children = Array.from({ length: of.processes }, (_, index) => {
    const names = of.names.filter((_name, at) => at % of.processes === index);
    const plan: CrewPlan = {
      ...{ names, salt: of.salt, folder: of.folder, space: of.founded.space, genesis: toHex(of.founded.genesis) },
      ...{ network: network.hash, networkGenesis: toHex(encodeEvent(network, nodeCrypto)) },
    };
    const child = fork(PEER, [JSON.stringify(plan)], {
      execArgv: [...INSTANCE_FLAGS],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', (message) => hear(message as FromCrew));
    child.on('exit', (code) => hear({ kind: 'failed', cause: `a process ended with ${code}` }));
    for (const name of names) homes.set(name, child);
    return child;
  });
  const until = async (isSo: () => boolean, what: string): Promise<void> => {
    const endMs = performance.now() + WAIT_MS_MAX;
    while (!isSo()) {
      if (failed !== undefined) throw new CheckFailed(failed);
      const leftMs = endMs - performance.now();
      if (leftMs <= 0) throw new CheckFailed(`${what} took too long`);
      const timer = setTimeout(() => wake(), leftMs);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      clearTimeout(timer);
    }
  };
  const order: Crew['order'] = (message) => void homes.get(message.name)?.send(message satisfies ToCrew);
  const crew: Crew = {
    names: of.names,
    ...{ order, told, until },
    cpuUs: async () => {
      const answers: number[] = [];
      const listen = (message: FromCrew): void => void (message.kind === 'cpu' && answers.push(message.us));
      told.add(listen);
      for (const child of children) child.send({ kind: 'cpu' } satisfies ToCrew);
      await until(() => answers.length === children.length, 'asking for processor time');
      told.delete(listen);
      return answers.reduce((sum, us) => sum + us, 0);
    },
    [Symbol.asyncDispose]: async () => {
      for (const child of children) {
        if (child.exitCode !== null) continue;
        const exited = once(child, 'exit');
        if (child.connected) child.disconnect();
        await exited;
      }
    },
  };
  try {
    await until(() => addresses.size === of.names.length, 'starting');
    for (const [index, name] of of.names.entries())
      for (const other of of.dials(index))
        order({ kind: 'dial', name, address: addresses.get(of.names[other] ?? '') ?? '' });
    if (of.names.length > 1)
      await until(() => of.names.every((name) => (peers.get(name) ?? 0) > 0), 'finding one another');
  } catch (cause) {
    await crew[Symbol.asyncDispose]();
    throw cause;
  }
  return crew;
}
