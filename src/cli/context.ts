/** What a command works with: the instance, the chosen pool, the user's words and the way out. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { CallInput, CallOptions, Client } from '#core/contract/client.ts';
import type { Endpoint } from '#core/contract/endpoint.ts';
import type { Connection } from './connection.ts';
import { type GlobalValues, WAIT_S_DEFAULT } from './global-flags.ts';
import type { Machine } from './io/machine.ts';
import type { Output } from './io/output.ts';
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
    call: (endpoint, input, options) => connection.client.call(endpoint, input, optionsFor(endpoint, options)),
    raw: (endpoint, input, options) => connection.client.raw(endpoint, input, optionsFor(endpoint, options)),
  };
}
