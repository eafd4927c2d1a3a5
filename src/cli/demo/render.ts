/** One render of the demo: quoted, bought, and followed to its end. */
import {
  type JobDetail,
  type ModuleView,
  jobQuote,
  jobRead,
  jobSubmit,
  modulesRead,
} from '#core/features/jobs/jobs.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { parameterArgs } from '../job-spec.ts';
import { formatAmount } from '../values/amounts.ts';
import { type DemoMachine, type Person, type Teller, type Trio, until } from './person.ts';
import { tilesBy } from './verdict.ts';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Light paths per pixel. */
  readonly samples: number;
  readonly tiles: number;
}

/** What was asked for; without `samples` as many as the machine can do in the time. */
export type PictureWish = Omit<Picture, 'samples'> & { readonly samples: number | undefined };

const TASK_MEMORY_BYTES = 64 * 1024 * 1024;
const ORDER_MS = 120_000;
const TASK_LIMIT_MS = 60_000;
const JOB_LIMIT_MS = 120_000;
/** Short enough for an impatient reader, long enough that the second provider gets its share before all is done. */
const TILE_MS = 200;
const SAMPLES_MIN = 8;
export const SAMPLES_MAX = 512;
/** The same for every render: whatever a task draws, it draws alike. */
const SEED = '5eed'.repeat(16);

/** A score counts light paths per millisecond of one core. */
export function samplesFor(score: number, { width, height, tiles }: Omit<PictureWish, 'samples'>): number {
  const pixelsPerTile = (width * height) / tiles;
  return Math.max(SAMPLES_MIN, Math.min(SAMPLES_MAX, Math.round((score * TILE_MS) / pixelsPerTile)));
}

export async function pathTracer(person: Person): Promise<ModuleView> {
  const { items } = await person.call(modulesRead, {});
  const module = items.find(({ name }) => name === 'path-tracer');
  if (module === undefined) throw new CliError(EXIT.failed, 'the path tracer is not among the built-in modules');
  return module;
}

interface RenderRequest {
  readonly pool: PoolView;
  readonly people: Trio;
  readonly module: ModuleView;
  readonly picture: Picture;
  /** Of each offer. */
  readonly slots: number;
  readonly name: string;
  readonly offers: readonly string[];
  readonly teller: Teller;
}

/** Quotes, submits, and stays until the job is over. */
export async function render(
  machine: DemoMachine,
  { pool, people, module, picture, slots, name, offers, teller }: RenderRequest,
): Promise<JobDetail> {
  const [ada] = people;
  const { tiles, ...parameters } = picture;
  const params = { pool: pool.pool };
  const body = {
    name,
    module: module.module,
    args: parameterArgs(
      module,
      Object.entries(parameters).map(([key, size]) => [key, String(size)] as const),
    ),
    tasks: tiles,
    offers: [...offers],
    slotsPerProvider: slots,
    seed: SEED,
    durationMs: ORDER_MS,
    taskWallMs: TASK_LIMIT_MS,
    memoryBytes: TASK_MEMORY_BYTES,
  };
  const quote = await ada.call(jobQuote, { params, body });
  if (quote.offers.length !== offers.length) {
    throw new CliError(
      EXIT.failed,
      `${offers.length - quote.offers.length} offers do not fit: ${quote.unmatched.map(({ title, cause }) => `${title}: ${cause}`).join(', ')}`,
    );
  }
  const { job } = await ada.call(jobSubmit, { params, body: { ...body, maxCost: quote.maxCost.toString() } });
  teller.say(
    `Ada buys from ${quote.offers.map(({ handle }) => handle).join(' and ')} for at most ${formatAmount(quote.maxCost, pool)}: ${picture.width}×${picture.height}, ${picture.samples} paths a pixel, ${tiles} tiles`,
  );
  return until(machine, { what: `the job "${name}" is over`, people, limitMs: JOB_LIMIT_MS }, async () => {
    const view = await ada.call(jobRead, { params: { ...params, job } });
    const isOver = ['done', 'failed', 'cancelled'].includes(view.state);
    for (const { user, handle, orderState, cost } of view.providers) {
      if (handle === '') continue; // its order is not sealed yet
      teller.bar(`${job}:${user}`, {
        label: `${name}: ${handle}`,
        done: tilesBy(user, view),
        total: tiles,
        note: `${isOver ? '' : `${orderState} `}${formatAmount(cost, pool)}`,
      });
    }
    return isOver ? view : undefined;
  });
}
