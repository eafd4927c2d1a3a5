/** From the form to the job's specification. */
import type { ModuleView, VerifyPlan } from '#core/features/jobs/jobs.api.ts';
import { TIME } from '#core/kernel/limits.ts';

export interface JobForm {
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
  /** For modules without form fields: the command line, one argument a line. */
  readonly argumentLines: string;
  readonly tasks: number;
  readonly providers: number;
  readonly minutes: number;
  readonly attempts: number;
  readonly slotsPerProvider: number;
  /** Of each task. */
  readonly memoryMb: number;
  readonly taskMinutes: number;
  readonly inputs: readonly Input[];
  /** Nothing is paid by itself. */
  readonly review: boolean;
  readonly verify: VerifyPlan;
}

/** A file that each task finds under this name. */
export interface Input {
  readonly name: string;
  readonly file: string;
  readonly sizeBytes: number;
}

/** Parameters that the fan-out fills in: which piece of how many. Where the form has none, the instance adds them. */
const FAN_OUT: Readonly<Record<string, string>> = { tile: '{i}', tiles: '{n}' };

export function shownParameters(module: ModuleView): ModuleView['parameters'] {
  return module.parameters.filter(({ name }) => !Object.hasOwn(FAN_OUT, name));
}

export function startForm(module: ModuleView, name: string): JobForm {
  const values = Object.fromEntries(module.parameters.map((parameter) => [parameter.name, parameter.default]));
  return {
    name,
    values,
    argumentLines: '',
    tasks: values['tiles'] ?? (module.merge === 'tiles' ? 16 : 1),
    providers: 1,
    minutes: 10,
    attempts: 3,
    slotsPerProvider: 1,
    memoryMb: 128,
    taskMinutes: 5,
    inputs: [],
    review: false,
    verify: { kind: 'none', copies: 3, sharePercent: 10 },
  };
}

export function specOf(module: ModuleView, form: JobForm) {
  const typed = form.argumentLines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const args = module.parameters.flatMap(({ name, flag }) => [flag, FAN_OUT[name] ?? String(form.values[name] ?? 0)]);
  return {
    name: form.name.trim(),
    module: module.module,
    args: [...args, ...typed],
    tasks: form.tasks,
    providers: Math.min(form.providers, form.tasks),
    durationMs: form.minutes * TIME.MINUTE_MS,
    attempts: form.attempts,
    slotsPerProvider: form.slotsPerProvider,
    memoryBytes: form.memoryMb * 1024 * 1024,
    taskWallMs: form.taskMinutes * TIME.MINUTE_MS,
    review: form.review,
    verify: form.verify,
    inputs: form.inputs.map(({ name, file }) => ({ name, file })),
  };
}
