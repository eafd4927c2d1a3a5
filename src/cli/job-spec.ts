/** A job as it is typed: flags, and what the API makes of them. */
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { CallInput } from '#core/contract/client.ts';
import { type ModuleView, VerifyPlan, fileUpload, type jobQuote, moduleUpload } from '#core/features/jobs/jobs.api.ts';
import { type FlagValues, asText, list, toggle, value } from './command.ts';
import type { Context } from './context.ts';
import { badInput } from './exit-codes.ts';
import { moduleOf, offerOf } from './lookup.ts';
import { parseDuration } from './values/durations.ts';
import { wholeNumber } from './values/numbers.ts';
import { parseSize } from './values/sizes.ts';

export type JobSpec = CallInput<typeof jobQuote>['body'];

export const jobFlags = {
  name: value('NAME', 'Name of the job (default: the module)', asText),
  set: list('NAME=VALUE', 'Parameter of the module, see realms job modules', parsePair),
  tasks: value(
    'NUMBER',
    'Tasks to split the work into; {i} and {n} in arguments stand for number and count',
    wholeNumber({ min: 1, max: 10_000 }),
  ),
  input: list('NAME=FILE', 'File of this machine that each task finds as NAME', parsePair),
  env: list('NAME=VALUE', 'Environment variable of the tasks', parsePair),
  offer: list('OFFER', 'Buy from this offer (default: the cheapest that fit)', asText),
  providers: value('NUMBER', 'Spread over so many providers (default: 1)', wholeNumber({ min: 1, max: 64 })),
  slots: value('NUMBER', 'Slots per provider (default: 1)', wholeNumber({ min: 1, max: 4096 })),
  duration: value('DURATION', 'Length of each order (default: 10m)', parseDuration),
  taskLimit: value('DURATION', 'A task that runs longer is ended (default: 5m)', parseDuration),
  memory: value('SIZE', 'Memory of a task (default: 128MiB)', parseSize),
  output: value('SIZE', 'Files that a task may leave (default: 64MiB)', parseSize),
  logSize: value('SIZE', 'Log that a task may write (default: 1MiB)', parseSize),
  attempts: value(
    'NUMBER',
    'Tries per task, each with another provider (default: 3)',
    wholeNumber({ min: 1, max: 10 }),
  ),
  review: toggle('Pay nothing by itself: look at the result, then confirm or dispute the orders'),
  verify: value(
    'HOW',
    'Check results: quorum=3 (each task on three machines), spot=10 (ten of a hundred tasks twice), canary=10 (so many also here), none',
    parseVerify,
  ),
  seed: value('HEX', '64 hex digits from which the tasks draw their random numbers', asText),
} as const;
export type JobFlags = FlagValues<typeof jobFlags>;

function parsePair(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw badInput(`"${text}" must be written as NAME=VALUE`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** `quorum=3`, `spot=10`, `canary`, `none`. */
export function parseVerify(text: string): VerifyPlan {
  const [kind = '', number] = text.split('=');
  const of = kind === 'quorum' ? 'copies' : 'sharePercent';
  const parsed = VerifyPlan.safeParse({ kind, ...(number === undefined ? {} : { [of]: Number(number) }) });
  if (!parsed.success || (kind === 'none' && number !== undefined))
    throw badInput(`"${text}" must be quorum=2 to quorum=7, spot=1 to spot=100, canary=1 to canary=100, or none`);
  return parsed.data;
}

/** Uploads the inputs (and a module given as a file), looks up names, and leaves out what was not said. */
export async function jobSpecOf(
  context: Context,
  pool: string,
  typedModule: string,
  extra: readonly string[],
  flags: JobFlags,
): Promise<JobSpec> {
  const module = /\.wasm$/i.test(typedModule)
    ? await uploadModule(context, typedModule, undefined)
    : await moduleOf(context, typedModule);
  const inputs = [];
  for (const [name, path] of flags.input) inputs.push({ name, file: await uploadInput(context, path) });
  const offers = [];
  for (const typed of flags.offer) offers.push((await offerOf(context, pool, typed, { withClosed: false })).offer);
  const spec = {
    name: flags.name ?? module.name,
    module: module.module,
    args: [...parameterArgs(module, flags.set), ...extra],
    env: Object.fromEntries(flags.env),
    inputs,
    offers: offers.length === 0 ? undefined : offers,
    tasks: flags.tasks,
    providers: flags.providers,
    slotsPerProvider: flags.slots,
    durationMs: flags.duration,
    taskWallMs: flags.taskLimit,
    memoryBytes: flags.memory,
    outputBytes: flags.output,
    logBytes: flags.logSize,
    attempts: flags.attempts,
    review: flags.review ? true : undefined,
    seed: flags.seed,
    verify: flags.verify,
  };
  return Object.fromEntries(Object.entries(spec).filter(([, given]) => given !== undefined)) as JobSpec;
}

/** `width=320` -> `--width 320`, in the module's order; unnamed parameters keep their defaults. */
export function parameterArgs(
  { name, parameters }: Pick<ModuleView, 'name' | 'parameters'>,
  set: readonly (readonly [string, string])[],
): string[] {
  const given = new Map(set);
  const args = parameters.flatMap((parameter) => {
    const typed = given.get(parameter.name);
    given.delete(parameter.name);
    const number = typed === undefined ? parameter.default : Number(typed);
    if (!(typed !== '' && number >= parameter.min && number <= parameter.max)) {
      throw badInput(`--set ${parameter.name}: "${typed}" must be a number from ${parameter.min} to ${parameter.max}`);
    }
    return [parameter.flag, String(number)];
  });
  const [unknown] = given.keys();
  if (unknown === undefined) return args;
  const known = parameters.map((parameter) => parameter.name).join(', ');
  throw badInput(`${name} has no parameter "${unknown}"${known === '' ? '' : `; it has ${known}`}`);
}

export async function uploadModule(context: Context, path: string, name: string | undefined): Promise<ModuleView> {
  const body = await readLocal(context, path);
  const response = await context.raw(moduleUpload, {
    query: { name: name ?? basename(path).replace(/\.wasm$/i, '') },
    body,
    headers: { 'content-type': 'application/wasm' },
  });
  return moduleUpload.answer.parse(await response.json());
}

async function uploadInput(context: Context, path: string): Promise<string> {
  const body = await readLocal(context, path);
  const response = await context.raw(fileUpload, { body, headers: { 'content-type': 'application/octet-stream' } });
  return fileUpload.answer.parse(await response.json()).file;
}

async function readLocal({ machine }: Context, path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(resolve(machine.workDir, path)));
  } catch (cause) {
    throw badInput(`${path} cannot be read: ${(cause as Error).message}`);
  }
}
