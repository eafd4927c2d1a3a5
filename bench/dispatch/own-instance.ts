/** The buyer's instance inside the benchmark's process, so that its frames can be timed on one clock. */
import { registerHooks } from 'node:module';
import { homedir } from 'node:os';
import { readConfig } from '#config/config.ts';
import { createLogger } from '#edge/observe/logger.ts';
import type * as instanceModule from '../../src/instance.ts';
import type { Running } from '../../test/e2e/kit.ts';
import type * as watchedModule from './watched-p2p.ts';

const WATCHED = new URL('./watched-p2p.ts', import.meta.url).href;
const INSTANCE = new URL('../../src/instance.ts', import.meta.url).href;

/** As the end-to-end tests see an instance; it cannot be killed without its process. */
export interface OwnInstance extends Running {
  readonly taskTimes: readonly watchedModule.TaskTimes[];
}

export async function startOwnInstance(dataDir: string): Promise<OwnInstance> {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '#edge/p2p/start.ts' && context.parentURL === INSTANCE
        ? { url: WATCHED, shortCircuit: true }
        : next(specifier, context),
  });
  const args = [
    '--data-dir',
    dataDir,
    '--http-port',
    '0',
    '--p2p-port',
    '0',
    '--p2p-host',
    '127.0.0.1',
    '--no-open',
    '--no-mdns',
    '--log-level',
    'error',
  ];
  const read = readConfig(args, {}, { platform: process.platform, homeDir: homedir(), workDir: process.cwd() });
  if (!read.ok) throw new Error(read.refusal.message);
  const { startInstance } = (await import(INSTANCE)) as typeof instanceModule;
  const instance = await startInstance(read.value, createLogger({ level: 'error' }));
  await instance.ready;
  const { taskTimes } = (await import(WATCHED)) as typeof watchedModule;
  const impossible = (): Promise<never> =>
    Promise.reject(new Error('this instance lives in the process of the benchmark'));
  const stop = async (): Promise<number | null> => {
    await instance[Symbol.asyncDispose]();
    return 0;
  };
  return {
    url: instance.httpUrl,
    peers: instance.peerAddresses(),
    pid: process.pid,
    dataDir,
    output: () => '',
    kill: impossible,
    restart: impossible,
    stop,
    taskTimes,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}
