/** Real processes on loopback: instances started as a user would, driven by REST alone, ended by their process id. */
import { strictFetch } from '../kit/strict-fetch.ts';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Client, type CallInput, type CallOptions, ProblemError, createClient } from '#core/contract/client.ts';
import { certifyDevices, newPhrase, phraseToRootSeed, rootKeyOf } from '#core/contract/root-key.ts';
import { API, type ApiName } from '#core/features/api.ts';
import type { z } from 'zod';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const SHIFTED_CLOCK = new URL('./shifted-clock.ts', import.meta.url).href;
const START_MS = 30_000;

export interface Running extends AsyncDisposable {
  readonly url: string;
  readonly peers: readonly string[];
  readonly pid: number;
  readonly dataDir: string;
  readonly output: () => string;
  /** kill −9, as a power cut. The data folder stays. */
  kill(): Promise<void>;
  stop(): Promise<number | null>;
  /** Starts again on the same folder and ports. */
  restart(): Promise<Running>;
}

export interface StartOptions {
  readonly dataDir?: string;
  readonly httpPort?: number;
  readonly p2pPort?: number;
  readonly p2pHost?: string;
  /** Put before the program, for example to run it in a network namespace. */
  readonly inside?: readonly string[];
  readonly args?: readonly string[];
  /** A file that says by how many milliseconds the instance's clock is ahead; it may change meanwhile. */
  readonly clock?: string;
  /** A module of ours that is loaded before the program and makes it do something else than it should. */
  readonly modified?: string;
}

export async function startInstanceProcess(options: StartOptions = {}): Promise<Running> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'power-realms-e2e-'));
  const args = [
    '--data-dir',
    dataDir,
    '--http-port',
    String(options.httpPort ?? 0),
    '--p2p-port',
    String(options.p2pPort ?? 0),
    '--p2p-host',
    options.p2pHost ?? '127.0.0.1',
  ];
  const [command, ...before] = [...(options.inside ?? []), process.execPath];
  const child = spawn(
    command,
    [
      ...before,
      ...(options.clock === undefined ? [] : ['--import', SHIFTED_CLOCK]),
      ...(options.modified === undefined ? [] : ['--import', options.modified]),
      MAIN,
      ...args,
      '--no-open',
      '--no-mdns',
      '--log-level',
      process.env['E2E_LEVEL'] ?? 'warn',
      ...(options.args ?? []),
    ],
    {
      env: {
        ...process.env,
        REALMS_REPORT: '1',
        ...(options.clock === undefined ? {} : { SHIFTED_CLOCK: options.clock }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (process.env['E2E_LOG'] === '1') process.stderr.write(chunk);
  });
  const report = await readyLine(
    child,
    (line) => {
      output += `${line}\n`;
      if (process.env['E2E_LOG'] === '1') process.stderr.write(`${line}\n`);
    },
    () => output,
  );
  const [, port] = /:(\d+)$/.exec(report.http) ?? [];
  const p2pPort = Number(/\/tcp\/(\d+)/.exec(report.peers[0] ?? '')?.[1] ?? 0);
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
    return child.exitCode;
  };
  return {
    url: report.http,
    peers: report.peers,
    pid: child.pid ?? 0,
    dataDir,
    output: () => output,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    restart: () => startInstanceProcess({ ...options, dataDir, httpPort: Number(port), p2pPort }),
    [Symbol.asyncDispose]: async () => {
      await end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function readyLine(
  child: ChildProcess,
  keep: (line: string) => void,
  output: () => string,
): Promise<{ http: string; peers: string[] }> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the instance did not start within ${START_MS} ms:\n${output()}`)),
      START_MS,
    );
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      keep(line);
      if (!line.startsWith('REALMS_READY ')) return;
      clearTimeout(timer);
      resolve(JSON.parse(line.slice('REALMS_READY '.length)) as { http: string; peers: string[] });
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the instance ended with ${code}:\n${output()}`));
    });
  });
}

export interface Person {
  readonly name: string;
  readonly phrase: string;
  readonly user: string;
  readonly client: Client;
  call<Name extends ApiName>(
    name: Name,
    input: CallInput<(typeof API)[Name]>,
    options?: CallOptions,
  ): Promise<z.output<(typeof API)[Name]['answer']>>;
  /** The code of the problem that this call must end with. */
  refused<Name extends ApiName>(
    name: Name,
    input: CallInput<(typeof API)[Name]>,
    options?: CallOptions,
  ): Promise<string>;
}

export const PASSWORD = 'correct horse battery';

/** Registers (or, with a phrase, restores) a user on an instance. */
export async function register(
  instance: Running,
  name: string,
  how: { readonly createNetwork?: string; readonly phrase?: string } = {},
): Promise<Person> {
  const phrase = how.phrase ?? newPhrase();
  const session: { token?: string } = {};
  const client = createClient({
    baseUrl: instance.url,
    fetch: strictFetch,
    accessToken: () => session.token,
  });
  const rootSeed = phraseToRootSeed(phrase);
  const prepared = await client.call(API.accountPrepare, {
    body: { username: name, ...(how.phrase === undefined ? {} : { rootKey: rootKeyOf(rootSeed) }) },
  });
  const certified = certifyDevices({ rootSeed, prepared });
  const login = await client.call(API.accountCreate, {
    body: {
      registration: prepared.registration,
      username: name,
      password: PASSWORD,
      handle: name,
      rootKey: certified.rootKey,
      personalSignature: certified.personalSignature,
      agentSignature: certified.agentSignature,
      delivery: 'body',
      ...(how.createNetwork === undefined ? {} : { createNetwork: how.createNetwork }),
    },
  });
  session.token = login.accessToken;
  return personOf(name, phrase, login.me.user, client);
}

export async function login(instance: Running, name: string): Promise<Person> {
  const session: { token?: string } = {};
  const client = createClient({
    baseUrl: instance.url,
    fetch: strictFetch,
    accessToken: () => session.token,
  });
  const answer = await client.call(API.loginCreate, { body: { username: name, password: PASSWORD, delivery: 'body' } });
  session.token = answer.accessToken;
  return personOf(name, '', answer.me.user, client);
}

function personOf(name: string, phrase: string, user: string, client: Client): Person {
  return {
    name,
    phrase,
    user,
    client,
    call: (endpoint, input, options = {}) => client.call(API[endpoint], input as never, options),
    refused: async (endpoint, input, options = {}) => {
      try {
        await client.call(API[endpoint], input as never, options);
      } catch (cause) {
        if (cause instanceof ProblemError) return cause.problem.code;
        throw cause;
      }
      throw new Error(`${endpoint} was not refused`);
    },
  };
}

/** Asks until the answer pleases, within a bound; the last answer tells what was wrong. */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  isRight: (value: T) => boolean,
  timeoutMs = 30_000,
): Promise<T> {
  const endMs = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await ask();
      if (isRight(value)) return value;
      last = value;
    } catch (cause) {
      last = cause;
    }
    if (Date.now() > endMs)
      throw new Error(
        `not within ${timeoutMs} ms: ${what}; last: ${JSON.stringify(last, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)) ?? String(last)} ${last instanceof Error ? last.stack : ''}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Registers this instance's machine, measures it and publishes one offer. */
export async function shareMachine(
  person: Person,
  pool: string,
  offer: { readonly title: string; readonly pricePerSlotHour: string; readonly slots?: number },
): Promise<{ node: string; offer: string }> {
  const slots = offer.slots ?? 1;
  const limits = {
    cores: slots,
    memoryBytes: slots * 256 * 1024 * 1024,
    diskBytes: 1024 ** 3,
    pauseAboveCpuPercent: 100,
  };
  const registered = await person.call(
    'nodeRegister',
    { params: { pool }, body: { name: `${person.name}'s machine`, limits, consent: true } },
    { wait: 10 },
  );
  await person.call('nodeBenchmark', { params: { pool, node: registered.id } }, { wait: 20 });
  const published = await person.call(
    'offerPublish',
    {
      params: { pool },
      body: {
        node: registered.id,
        title: offer.title,
        slots,
        coresPerSlot: 1,
        memoryPerSlotBytes: 256 * 1024 * 1024,
        pricePerSlotHour: offer.pricePerSlotHour,
      },
    },
    { wait: 10 },
  );
  return { node: registered.id, offer: published.id };
}
