/** One participant of the demo: an instance and a user on it, both reached by REST alone. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { type CallInput, type Client, createClient } from '#core/contract/client.ts';
import type { CommandView, Endpoint } from '#core/contract/endpoint.ts';
import { certifyDevices, newPhrase, phraseToRootSeed } from '#core/contract/root-key.ts';
import { accountCreate, accountPrepare } from '#core/features/identity/identity.api.ts';
import type { RunningInstance } from '../demo.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import type { Machine } from '../io/machine.ts';

/** A seal on one machine takes milliseconds; this is for a machine that does something else. */
const SEAL_WAIT_S = 30;
const POLL_MS = 100;
const WAIT_LIMIT_MS = 60_000;

export interface Person {
  readonly name: string;
  readonly username: string;
  readonly password: string;
  readonly user: string;
  readonly instance: RunningInstance;
  /** As `Client.call`, with a wait for the seal and an Idempotency-Key on commands. */
  call<E extends Endpoint>(endpoint: E, input: CallInput<E>): Promise<z.output<E['answer']>>;
  readonly raw: Client['raw'];
}

/** Ada, who buys; Bob and Cleo, who sell. */
export type Trio = readonly [Person, Person, Person];

/** Where the story is told: a line per step, a bar per provider. */
export interface Teller {
  say(text: string): void;
  bar(
    key: string,
    progress: { readonly label: string; readonly done: number; readonly total: number; readonly note: string },
  ): void;
}

export type DemoMachine = Pick<Machine, 'fetch' | 'nowMs' | 'sleep' | 'signal'>;

/** A client of an instance that nobody is logged in to yet. */
export function anonymous(instance: RunningInstance, { fetch }: DemoMachine): Client {
  return createClient({ baseUrl: instance.http, fetch, accessToken: () => undefined });
}

/** Registers a user as the CLI and the GUI do: the root key is made here. `createNetwork`: founds one on the way. */
export async function register(
  machine: DemoMachine,
  instance: RunningInstance,
  { name, createNetwork }: { readonly name: string; readonly createNetwork?: string },
): Promise<Person> {
  const { signal, fetch } = machine;
  const username = name.toLowerCase();
  const password = `demo-${randomBytes(8).toString('hex')}`;
  const stranger = anonymous(instance, machine);
  const prepared = await stranger.call(accountPrepare, { body: { username } }, { signal });
  const certified = certifyDevices({ rootSeed: phraseToRootSeed(newPhrase()), prepared });
  const { registration } = prepared;
  const login = await stranger.call(
    accountCreate,
    {
      body: {
        registration,
        username,
        password,
        handle: name,
        ...certified,
        delivery: 'body',
        ...(createNetwork === undefined ? {} : { createNetwork }),
      },
    },
    { signal },
  );
  // The demo is over long before the token is.
  const client = createClient({ baseUrl: instance.http, fetch, accessToken: () => login.accessToken });
  return {
    name,
    username,
    password,
    user: login.me.user,
    instance,
    call: (endpoint, input) =>
      client.call(
        endpoint,
        input,
        endpoint.kind === 'command' ? { signal, wait: SEAL_WAIT_S, idempotencyKey: randomUUID() } : { signal },
      ),
    raw: (endpoint, input) => client.raw(endpoint, input, { signal }),
  };
}

/** The seal's answer, or a clear end: in the demo nothing stays pending. */
export function mustBeSealed(view: CommandView, what: string): CommandView {
  if (view.status !== 'sealed') throw new CliError(EXIT.failed, `${what} was not sealed within ${SEAL_WAIT_S} s`);
  return view;
}

/** Asks again until there is an answer. @throws {CliError} an instance ended, or it took too long */
export async function until<Answer>(
  machine: DemoMachine,
  {
    what,
    people,
    limitMs = WAIT_LIMIT_MS,
  }: {
    readonly what: string;
    readonly people: readonly { readonly instance: RunningInstance }[];
    readonly limitMs?: number;
  },
  ask: () => Promise<Answer | undefined>,
): Promise<Answer> {
  const startedAtMs = machine.nowMs();
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    const died = people.map(({ instance }) => instance.died()).find((how) => how !== undefined);
    if (died !== undefined) throw new CliError(EXIT.failed, died);
    if (machine.nowMs() - startedAtMs > limitMs)
      throw new CliError(EXIT.failed, `waited ${Math.round(limitMs / 1000)} s in vain until ${what}`);
    await machine.sleep(POLL_MS, machine.signal);
  }
}
