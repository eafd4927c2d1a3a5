/** What a command works with: the instance, the chosen pool, the user's words and the way out. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { type CallInput, type CallOptions, type Client, ProblemError } from '#core/contract/client.ts';
import type { Endpoint } from '#core/contract/endpoint.ts';
import { loginProve } from '#core/features/identity/security.api.ts';
import type { Connection } from './connection.ts';
import { type GlobalValues, WAIT_S_DEFAULT } from './global-flags.ts';
import type { Machine } from './io/machine.ts';
import type { Output } from './io/output.ts';
import { readSecret } from './secrets.ts';
import type { Language, Words } from './words.ts';

export interface Context {
  readonly machine: Machine;
  readonly out: Output;
  readonly t: Words;
  readonly language: Language;
  readonly globals: GlobalValues;
  readonly dataDir: string;
  readonly connection: Connection;
  /** Calls an endpoint; a command waits for its seal and carries an Idempotency-Key. */
  call<E extends Endpoint>(endpoint: E, input: CallInput<E>, options?: CallOptions): Promise<z.output<E['answer']>>;
  /** For files and streams. */
  readonly raw: Client['raw'];
}

export function createContext(parts: Omit<Context, 'call' | 'raw'>): Context {
  const { globals, connection, machine } = parts;
  const optionsFor = (endpoint: Endpoint, given: CallOptions = {}): CallOptions => {
    const base: CallOptions = { signal: machine.signal, ...given };
    if (endpoint.kind !== 'command') return base;
    const wait = globals.wait ?? WAIT_S_DEFAULT;
    return { idempotencyKey: globals.idempotencyKey ?? randomUUID(), ...(wait > 0 ? { wait } : {}), ...base };
  };
  return {
    ...parts,
    call: async (endpoint, input, options) => {
      const chosen = optionsFor(endpoint, options);
      try {
        return await connection.client.call(endpoint, input, chosen);
      } catch (cause) {
        if (!(cause instanceof ProblemError) || cause.problem.code !== 'auth.proof_needed') throw cause;
        await prove(parts);
        return connection.client.call(endpoint, input, chosen);
      }
    },
    raw: (endpoint, input, options) => connection.client.raw(endpoint, input, optionsFor(endpoint, options)),
  };
}

/** A sensitive act: the password once more, and a code where one is needed. */
async function prove({ machine, t, connection }: Pick<Context, 'machine' | 't' | 'connection'>): Promise<void> {
  const password = await readSecret(machine, t, {
    question: 'Your password once more',
    variable: 'REALMS_PASSWORD',
    file: undefined,
  });
  const options = { signal: machine.signal };
  try {
    await connection.client.call(loginProve, { body: { password } }, options);
  } catch (cause) {
    if (!(cause instanceof ProblemError) || cause.problem.code !== 'auth.code_needed') throw cause;
    await connection.client.call(loginProve, { body: { password, code: await askCode(machine, t) } }, options);
  }
}

/** A code of the authenticator app, or a recovery code. */
export function askCode(machine: Machine, t: Words): Promise<string> {
  return readSecret(machine, t, {
    question: 'Code of your authenticator app, or a recovery code',
    variable: 'REALMS_CODE',
    file: undefined,
  });
}
