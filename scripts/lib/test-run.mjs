/**
 * Runs test files, each in a process of its own, and turns the events of `node:test` into one outcome per file.
 *
 * Counting: a test counts, a suite does not; a test that fails only because a subtest did is not a second failure; a suite
 * that is skipped whole counts as one skip; a file that breaks outside its tests (cannot be loaded, does not end, holds no
 * test) is one failure under the file's name. A test that was queued and never ended is a failure: node:test itself is content
 * with a file that calls process.exit(0) in the middle.
 */
import { run } from 'node:test';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ROOT } from './paths.mjs';

/** Lines of a failing file's own output that the report shows. */
const OUTPUT_LINES_MAX = 80;

/**
 * Runs `files` with at most `concurrency` at a time.
 * @param onFile called with each file's outcome as it ends: { file, tookMs, passed, failures[], skips[], output[] }
 * @param signal stops everything: running files are killed, others not started
 */
export async function runFiles(files, { concurrency, fileTimeoutMs, namePatterns, signal, onFile }) {
  const waiting = [...files];
  const worker = async () => {
    for (let file = waiting.shift(); file !== undefined && !signal.aborted; file = waiting.shift()) {
      onFile(await runFile(file, { fileTimeoutMs, namePatterns, signal }));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

async function runFile(file, { fileTimeoutMs, namePatterns, signal }) {
  const path = resolve(ROOT, file);
  const startedAtMs = performance.now();
  const timeout = AbortSignal.timeout(fileTimeoutMs);
  const outcome = newOutcome(file);
  const events = run({
    files: [path],
    cwd: ROOT,
    signal: AbortSignal.any([signal, timeout]),
    ...(namePatterns.length > 0 ? { testNamePatterns: namePatterns } : {}),
  });
  for await (const event of events) collect(outcome, event, path);
  if (!timeout.aborted && !signal.aborted) {
    for (const name of outcome.open.values())
      outcome.failures.push({ name, error: 'the process ended before this test did' });
  }
  const reported = outcome.passed + outcome.failures.length + outcome.skips.length;
  if (timeout.aborted) {
    outcome.failures.push({ name: file, error: `did not end within ${fileTimeoutMs / 1000} s and was killed` });
  } else if (reported === 0 && namePatterns.length === 0) {
    outcome.failures.push({ name: file, error: 'holds no test' });
  }
  return { ...outcome, tookMs: performance.now() - startedAtMs };
}

/** An empty outcome. `names`: the suites and tests that we are inside of; `open`: those queued and not yet ended. */
export function newOutcome(file) {
  return { file, passed: 0, failures: [], skips: [], output: [], names: [], open: new Map() };
}

/** Adds one event to an outcome. */
export function collect(outcome, { type, data }, path) {
  if (type === 'test:stdout' || type === 'test:stderr') {
    outcome.output.push(...data.message.replace(/\n$/, '').split('\n'));
    outcome.output.splice(0, outcome.output.length - OUTPUT_LINES_MAX);
    return;
  }
  if (type === 'test:enqueue' && data.name !== path) outcome.open.set(keyOf(data), data.name);
  if (type === 'test:complete') outcome.open.delete(keyOf(data));
  if (type === 'test:start') outcome.names.splice(data.nesting, Infinity, data.name);
  if (type === 'test:pass' || type === 'test:fail') end(outcome, data, { passed: type === 'test:pass', path });
}

function keyOf({ nesting, name, line, column }) {
  return `${nesting} ${line}:${column} ${name}`;
}

function end(outcome, test, { passed, path }) {
  const isFile = test.nesting === 0 && test.name === path;
  const isSuite = test.details.type === 'suite';
  const name = isFile ? outcome.file : [...outcome.names.slice(0, test.nesting), test.name].join(' › ');
  if (test.skip !== undefined) outcome.skips.push({ name, reason: reasonOf(test.skip, 'no reason given') });
  else if (test.todo !== undefined)
    outcome.skips.push({ name, reason: `todo: ${reasonOf(test.todo, 'no reason given')}` });
  else if (passed) outcome.passed += isFile || isSuite ? 0 : 1;
  else if (test.details.error?.failureType !== 'subtestsFailed') {
    outcome.failures.push({ name, error: isFile ? fileErrorOf(test.details.error) : textOf(test.details.error) });
  }
}

/** node:test says only "test failed" of a file that broke outside its tests; what it printed stands below it. */
function fileErrorOf(error) {
  const how = error?.signal ? `by ${error.signal}` : `with exit code ${error?.exitCode ?? 'unknown'}`;
  return `ended ${how} outside its tests`;
}

function reasonOf(given, otherwise) {
  return typeof given === 'string' && given !== '' ? given : otherwise;
}

/** The message and the frames that are ours: node:test wraps the error once, and Node's own frames tell nothing. */
function textOf(error) {
  const cause = error?.cause ?? error;
  const text = typeof cause === 'object' && cause !== null ? withCauses(cause) : String(cause);
  const lines = text.split('\n').filter((line) => !/^\s+at (.*\()?(async )?node:/.test(line));
  return lines.join('\n').replaceAll(ROOT, '').replaceAll('file://', '');
}

function withCauses(error, depth = 0) {
  const own = error.stack ?? error.message ?? JSON.stringify(error);
  const inner = error.cause;
  if (inner === undefined || depth > 4) return own;
  return `${own}\ncaused by ${typeof inner === 'object' && inner !== null ? withCauses(inner, depth + 1) : String(inner)}`;
}
