/**
 * `npm test [-- PATTERN…]`: the steps (GUI, types, lint, format, unused code), then every test file. A pattern takes the files
 * whose path contains it and leaves the steps out. `--long` takes the long tests instead. `--name=REGEX` takes tests by name.
 * Files named `*.alone.test.ts` run first, one at a time; those named `*.waits.test.ts` in a lane of their own beside the others.
 * `--file-timeout=SECONDS` ends a file that hangs sooner than after ten minutes (an hour for a long one).
 *
 * With CI=true a skip is a failure, unless its reason begins with `kernel:`.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { ensureGui } from './lib/gui.mjs';
import { ROOT } from './lib/paths.mjs';
import { runSteps } from './lib/steps.mjs';
import { findTestFiles, lanesOf } from './lib/test-files.mjs';
import { KERNEL_REASON, printClosingLine, printFile, printStep, printSummary } from './lib/test-report.mjs';
import { runFiles } from './lib/test-run.mjs';

/** Two files at a time: enough for two cores, and timing in end-to-end tests stays calm. */
const CONCURRENCY = 2;
const FILE_TIMEOUT_S = 600;
const LONG_FILE_TIMEOUT_S = 60 * 60;
/** What a shell gives a program that Ctrl-C ended. */
const EXIT_INTERRUPTED = 130;

const { values, positionals: patterns } = parseArgs({
  allowPositionals: true,
  options: {
    long: { type: 'boolean', default: false },
    name: { type: 'string', multiple: true, default: [] },
    'file-timeout': { type: 'string' },
  },
});

process.chdir(ROOT);
forgetSettings();
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interrupt.abort());

const steps = values.long || patterns.length > 0 || values.name.length > 0 ? [] : await takeSteps();
const files = findTestFiles({ long: values.long, patterns });
const outcomes = [];
const options = {
  fileTimeoutMs: 1000 * Number(values['file-timeout'] ?? (values.long ? LONG_FILE_TIMEOUT_S : FILE_TIMEOUT_S)),
  namePatterns: values.name,
  signal: interrupt.signal,
  onFile: (outcome) => {
    outcomes.push(outcome);
    printFile(outcome);
  },
};
const { alone, waiting, others } = lanesOf(files);
await runFiles(alone, { ...options, concurrency: 1 });
await Promise.all([
  runFiles(waiting, { ...options, concurrency: 1 }),
  runFiles(others, { ...options, concurrency: CONCURRENCY }),
]);
close();

/** A developer's own REALMS_* variables would change what the tests see. */
function forgetSettings() {
  for (const key of Object.keys(process.env)) {
    if (key.startsWith('REALMS_') && key !== 'REALMS_NODE') delete process.env[key];
  }
}

async function takeSteps() {
  const taken = [];
  const note = (step) => {
    printStep(step);
    if (!step.leftOut) taken.push(step);
  };
  note(await buildGui());
  await runSteps(note);
  return taken;
}

async function buildGui() {
  const startedAtMs = performance.now();
  const step = (ok, output, leftOut = false) => {
    return { name: 'GUI builds', ok, output, leftOut, tookMs: performance.now() - startedAtMs };
  };
  try {
    return step(true, '', (await ensureGui({ path: process.execPath, flags: [] }, { quiet: true })) === 'none');
  } catch (failure) {
    return step(false, failure.message);
  }
}

function close() {
  printSummary({ outcomes, steps });
  const skips = outcomes.flatMap((outcome) => outcome.skips);
  const refused = process.env.CI === 'true' ? skips.filter(({ reason }) => !reason.startsWith(KERNEL_REASON)) : [];
  const failedTests = outcomes.reduce((sum, { failures }) => sum + failures.length, 0);
  const passedTests = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failedSteps = steps.filter(({ ok }) => !ok).length;
  const failed = failedTests + failedSteps + refused.length;
  const passed = passedTests + steps.length - failedSteps;
  // A tree without a single long test has nothing to fail; a pattern or a run that takes no test has.
  const nothingToDo = values.long && files.length === 0 && patterns.length === 0;
  if (passedTests + failedTests === 0 && !nothingToDo) console.log('No test ran.');
  if (refused.length > 0) console.log(`CI: ${refused.length} skipped tests count as failed.`);
  if (interrupt.signal.aborted) console.log('Stopped before the end.');
  printClosingLine({ passed, failed, skipped: skips.length - refused.length });
  const ran = passedTests + failedTests > 0 || nothingToDo;
  process.exitCode = interrupt.signal.aborted ? EXIT_INTERRUPTED : failed === 0 && ran ? 0 : 1;
}
