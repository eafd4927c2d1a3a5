/** `realms demo`: the main job, shown on one machine. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import type { RunningInstance } from '../demo.ts';
import type { Teller } from '../demo/person.ts';
import type { PictureWish } from '../demo/render.ts';
import type { Outcome } from '../demo/story.ts';
import { failuresOf, tilesBy } from '../demo/verdict.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Bars, openBars } from '../io/bars.ts';
import { formatAmount } from '../values/amounts.ts';
import { shortId } from '../values/ids.ts';
import { wholeNumber } from '../values/numbers.ts';

const NAMES = ['Ada', 'Bob', 'Cleo'] as const;
const PICTURE = { width: 320, height: 200, tiles: 16 } as const;
const PICTURE_FILE = 'power-realms-demo.png';
const KEEP_POLL_MS = 1000;

export const demoCommands = [
  command({
    name: 'demo',
    summary: 'Three instances on this machine trade, render a picture and settle (npm start -- demo)',
    flags: {
      keep: toggle('Leave the instances up and print their links, user names and passwords'),
      width: value('PIXELS', 'Width of the picture', wholeNumber({ min: 16, max: 8192 })),
      height: value('PIXELS', 'Height of the picture', wholeNumber({ min: 16, max: 8192 })),
      samples: value(
        'NUMBER',
        'Light paths per pixel (default: as many as fit the time)',
        wholeNumber({ min: 1, max: 65_536 }),
      ),
      tiles: value('NUMBER', 'Tiles to split the picture into', wholeNumber({ min: 2, max: 4096 })),
    },
    examples: ['demo --keep', 'demo --json --width 160 --height 100 --samples 8 --tiles 8'],
    run: async (context, { flags }) => {
      const { width = PICTURE.width, height = PICTURE.height, samples, tiles = PICTURE.tiles } = flags;
      await runDemo(context, { width, height, samples, tiles }, flags.keep);
    },
  }),
];

async function runDemo(context: Context, picture: PictureWish, isKept: boolean): Promise<void> {
  const { machine, out } = context;
  const startedAtMs = machine.nowMs();
  const folder = await mkdtemp(join(tmpdir(), 'power-realms-demo-'));
  const running: RunningInstance[] = [];
  try {
    const outcome = await withTeller(context, startedAtMs, async (teller) => {
      const instances = await startThree(context, folder, running);
      teller.say('Three instances are up');
      const { tellStory } = await import('../demo/story.ts');
      return tellStory(machine, instances, picture, teller);
    });
    const path = await savePicture(outcome.picture, machine.workDir);
    const failures = failuresOf(outcome);
    report(context, outcome, { path, failures, tookMs: machine.nowMs() - startedAtMs, isKept });
    if (isKept) await stayUp(context, running);
    if (failures.length > 0) throw new CliError(EXIT.failed, `the demo failed: ${failures.join('; ')}`);
  } finally {
    await Promise.all(running.map((instance) => instance.stop()));
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    if (isKept && !out.isJson) out.note(context.t('The three instances have ended; their folders are removed.'));
  }
}

/** Whatever has started is in `running` before anything can fail, so that it is ended whatever happens. */
async function startThree(
  { machine }: Context,
  folder: string,
  running: RunningInstance[],
): Promise<readonly [RunningInstance, RunningInstance, RunningInstance]> {
  const { startInstance } = await import('../demo.ts');
  const starts = await Promise.allSettled(
    NAMES.map(async (name) => {
      const instance = await startInstance({
        name: `${name}'s instance`,
        dataDir: join(folder, name.toLowerCase()),
        signal: machine.signal,
      });
      running.push(instance);
      return instance;
    }),
  );
  const failed = starts.find((start) => start.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const [ada, bob, cleo] = starts.map((start) => (start as PromiseFulfilledResult<RunningInstance>).value);
  if (ada === undefined || bob === undefined || cleo === undefined)
    throw new CliError(EXIT.failed, 'not every instance has started');
  return [ada, bob, cleo];
}

async function withTeller<Answer>(
  context: Context,
  startedAtMs: number,
  work: (teller: Teller) => Promise<Answer>,
): Promise<Answer> {
  const { machine } = context;
  using bars: Bars = await openBars(machine);
  const time = (): string => `${((machine.nowMs() - startedAtMs) / 1000).toFixed(1).padStart(5)} s`;
  return await work({
    say: (text) => bars.line(`${time()}  ${text}`),
    bar: (key, progress) => bars.set(key, progress),
  });
}

/** In the folder where the command was typed, or, if that is not ours to write to, among the temporary files. */
async function savePicture(bytes: Uint8Array, workDir: string): Promise<string> {
  for (const folder of [workDir, tmpdir()]) {
    const path = join(folder, PICTURE_FILE);
    try {
      await writeFile(path, bytes);
      return path;
    } catch {
      // Not writable: the next place.
    }
  }
  throw new CliError(EXIT.failed, `${PICTURE_FILE} could be written neither here nor in ${tmpdir()}`);
}

interface End {
  readonly path: string;
  readonly failures: readonly string[];
  readonly tookMs: number;
  readonly isKept: boolean;
}

function report({ out, t }: Context, outcome: Outcome, { path, failures, tookMs, isKept }: End): void {
  const { trades, pool, shared, audits, providers, people } = outcome;
  const instances = people.map(({ name, username, password, instance }) => ({
    name,
    url: instance.http,
    username,
    password,
  }));
  const answer = {
    ok: failures.length === 0,
    failures,
    tookMs,
    picture: { path, hash: shared.pictureHash },
    tiles: Object.fromEntries(providers.map(({ name, user }) => [name, tilesBy(user, shared)])),
    trades,
    seal: audits[0]?.view.seal,
    stateHash: audits[0]?.view.stateHash,
    ...(isKept ? { instances } : {}),
  };
  out.show(answer, () =>
    [
      '',
      out.table(
        [
          { title: t('Order'), of: ({ order }) => shortId(order) },
          { title: t('Buyer'), of: ({ buyer }) => buyer },
          { title: t('paid'), of: ({ paid }) => formatAmount(paid, pool), align: 'right' },
          { title: t('Provider'), of: ({ provider }) => provider },
          { title: t('received'), of: ({ received }) => formatAmount(received, pool), align: 'right' },
          { title: t('Fee of the pool'), of: ({ fee }) => formatAmount(fee, pool), align: 'right' },
        ],
        trades,
      ),
      '',
      out.fields([
        [t('Picture'), path],
        [t('Hash'), shared.pictureHash],
        [t('State hash'), audits[0]?.view.stateHash],
        [t('Took'), `${(tookMs / 1000).toFixed(1)} s`],
      ]),
      ...(isKept
        ? [
            '',
            out.table(
              [
                { title: t('Name'), of: ({ name }) => name },
                { title: t('GUI'), of: ({ url }) => url },
                { title: t('User name'), of: ({ username }) => username },
                { title: t('Password'), of: ({ password }) => password },
              ],
              instances,
            ),
            '',
            t('Ctrl-C ends them.'),
          ]
        : []),
    ].join('\n'),
  );
}

/** Until Ctrl-C, or until one of them is gone. */
async function stayUp({ machine }: Context, running: readonly RunningInstance[]): Promise<void> {
  while (!machine.signal.aborted) {
    const died = running.map((instance) => instance.died()).find((how) => how !== undefined);
    if (died !== undefined) throw new CliError(EXIT.failed, died);
    await machine.sleep(KEEP_POLL_MS, machine.signal).catch(() => undefined);
  }
}
