/** The main thread's side of the space worker: typed calls, frames in and out, the newest status of each space. */
import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Result } from '#core/kernel/result.ts';
import type { Recovery } from '#core/contract/recovery.ts';
import type { RecoveryObjection } from '../recovery.ts';
import type { LineStatus } from '../line-status.ts';
import type { LineTimes } from '../line-state.ts';
import type { Draft, Submitted } from '../submit.ts';
import { DecidedEvents } from './decided.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { giveWorkersRoom } from './young-garbage.ts';

export interface SpaceHostEvents {
  send(peer: string, space: string, message: Uint8Array): void;
  publish(space: string, message: Uint8Array): void;
  /** The peer sent what no honest peer sends. */
  reject(peer: string): void;
  appended(space: string, types: readonly string[]): void;
  sealed(space: string, number: number, decided: DecidedEvents): void;
  status(status: LineStatus): void;
  /** The file of a space is being brought to this version's format. */
  migrating?(space: string, progress: { readonly done: number; readonly total: number }): void;
  fault(space: string, fault: string): void;
}

export interface SpaceHost extends AsyncDisposable {
  open(space: string, path: string, genesis: Uint8Array | undefined): Promise<Result<LineStatus>>;
  submit(
    space: string,
    commands: readonly { readonly seed: Uint8Array; readonly draft: Draft }[],
  ): Promise<readonly Result<Submitted>[]>;
  addSigner(space: string, seed: Uint8Array, certificate: Uint8Array): void;
  frame(space: string, peer: string, message: Uint8Array): void;
  peerUp(peer: string): void;
  peerDown(peer: string): void;
  /** Rebuilds the tables from the log in a second file and compares the hashes. */
  replay(space: string): Promise<Result<{ readonly seals: number; readonly stateHash: string }>>;
  /** The owner lets the lone notary here sign although no other holder answered since the start. */
  overrideStart(space: string): Promise<Result<null>>;
  /** Signatures of recovery users, their vetoes. */
  recover(space: string, recovery: Recovery): Promise<Result<unknown>>;
  vetoRecovery(space: string, objection: RecoveryObjection): Promise<Result<unknown>>;
  status(space: string): LineStatus | undefined;
}

/** The worker failed at a call. `message` is what it said. */
export class SpaceFault extends Error {
  override readonly name = 'SpaceFault';
  /** Name of the error inside the worker: its class does not cross the thread. */
  readonly kind: string;
  constructor(message: string, kind: string) {
    super(message);
    this.kind = kind;
  }
}

interface Waiting {
  resolve(message: FromWorker): void;
  reject(cause: Error): void;
}

export function startSpaceHost(self: string, events: SpaceHostEvents, times?: LineTimes): SpaceHost {
  giveWorkersRoom();
  const worker = new Worker(new URL('./worker-entry.ts', import.meta.url), {
    workerData: { cacheFolder: getCompileCacheDir() },
  });
  const waiting = new Map<number, Waiting>();
  const statuses = new Map<string, LineStatus>();
  let calls = 0;
  worker.on('message', (message: FromWorker) => take(message, { waiting, statuses, events }));
  worker.on('error', (cause) => {
    for (const call of waiting.values()) call.reject(cause as Error);
    waiting.clear();
    events.fault('', `space worker: ${(cause as Error).message}`);
  });
  const post = (message: ToWorker): void => worker.postMessage(message);
  const call = async <Kind extends FromWorker['kind']>(
    build: (call: number) => ToWorker,
    kind: Kind,
  ): Promise<Extract<FromWorker, { kind: Kind }>> => {
    calls += 1;
    const id = calls;
    const answer = await new Promise<FromWorker>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      post(build(id));
    });
    if (answer.kind !== kind) throw new SpaceFault(`unexpected answer ${answer.kind}`, 'Bug');
    return answer as Extract<FromWorker, { kind: Kind }>;
  };
  return {
    open: async (space, path, genesis) => {
      const { result } = await call((id) => ({ kind: 'open', call: id, space, path, self, genesis, times }), 'opened');
      if (result.ok) statuses.set(space, result.value);
      return result;
    },
    submit: async (space, commands) =>
      (await call((id) => ({ kind: 'submit', call: id, space, commands }), 'submitted')).results,
    addSigner: (space, seed, certificate) => post({ kind: 'signer', space, seed, certificate }),
    frame: (space, peer, message) => post({ kind: 'frame', space, peer, message }),
    peerUp: (peer) => post({ kind: 'peer-up', peer }),
    peerDown: (peer) => post({ kind: 'peer-down', peer }),
    replay: async (space) => (await call((id) => ({ kind: 'replay', call: id, space }), 'replayed')).result,
    overrideStart: async (space) => (await call((id) => ({ kind: 'override', call: id, space }), 'overridden')).result,
    recover: async (space, recovery) =>
      (await call((id) => ({ kind: 'recover', call: id, space, recovery }), 'recovered')).result,
    vetoRecovery: async (space, objection) =>
      (await call((id) => ({ kind: 'veto', call: id, space, objection }), 'recovered')).result,
    status: (space) => statuses.get(space),
    [Symbol.asyncDispose]: async () => {
      await call((id) => ({ kind: 'close', call: id }), 'closed').catch(() => undefined);
      await worker.terminate();
    },
  };
}

function take(
  message: FromWorker,
  at: { waiting: Map<number, Waiting>; statuses: Map<string, LineStatus>; events: SpaceHostEvents },
): void {
  const { waiting, statuses, events } = at;
  switch (message.kind) {
    case 'opened':
    case 'submitted':
    case 'replayed':
    case 'overridden':
    case 'recovered':
    case 'closed': {
      waiting.get(message.call)?.resolve(message);
      waiting.delete(message.call);
      return;
    }
    case 'failed':
      waiting.get(message.call)?.reject(new SpaceFault(message.fault, message.name));
      waiting.delete(message.call);
      return;
    case 'send':
      return events.send(message.peer, message.space, message.message);
    case 'publish':
      return events.publish(message.space, message.message);
    case 'reject':
      return events.reject(message.peer);
    case 'appended':
      return events.appended(message.space, message.types);
    case 'sealed':
      return events.sealed(message.space, message.decided.seal, new DecidedEvents(message.decided));
    case 'status':
      statuses.set(message.status.space, message.status);
      return events.status(message.status);
    case 'migrating':
      return events.migrating?.(message.space, message);
    case 'fault':
      return events.fault(message.space, message.fault);
  }
}
