/** What a test run prints: a line per step and per file, then failures, skips, and the closing line that machines read. */

const COLOUR = process.stdout.isTTY && process.env.NO_COLOR === undefined;
const paint = (code, text) => (COLOUR ? `\u001b[${code}m${text}\u001b[0m` : text);
const green = (text) => paint(32, text);
const red = (text) => paint(31, text);
const grey = (text) => paint(90, text);

/** A skip whose reason begins so names something that this machine's kernel lacks: the one kind that CI lets pass. */
export const KERNEL_REASON = 'kernel:';

function print(line = '') {
  process.stdout.write(`${line}\n`);
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

function indent(text) {
  return text.trimEnd().replaceAll(/^/gm, '    ');
}

export function printStep({ name, ok, tookMs, output, leftOut }) {
  if (leftOut) return print(grey(`- ${name}: not yet, that part of the tree is missing`));
  print(`${ok ? green('✔') : red('✖')} ${name} ${grey(`(${seconds(tookMs)})`)}`);
  if (!ok) print(indent(output));
}

export function printFile({ file, passed, failures, skips, output, tookMs }) {
  const mark = failures.length > 0 ? red('✖') : green('✔');
  const counts = [`${passed} passed`];
  if (failures.length > 0) counts.push(red(`${failures.length} failed`));
  if (skips.length > 0) counts.push(`${skips.length} skipped`);
  print(`${mark} ${file} ${counts.join(', ')} ${grey(`(${seconds(tookMs)})`)}`);
  for (const { name, error } of failures) print(indent(`${red('✖')} ${name}\n${indent(error)}`));
  if (failures.length > 0 && output.length > 0) print(indent(`its output:\n${indent(output.join('\n'))}`));
}

/** Names once more what failed and what was skipped: in a long run the lines above have scrolled away. */
export function printSummary({ outcomes, steps }) {
  const failures = outcomes.flatMap(({ file, failures: own }) => own.map(({ name }) => `${file}: ${name}`));
  const skips = outcomes.flatMap(({ file, skips: own }) => own.map(({ name, reason }) => ({ file, name, reason })));
  const lacks = new Set(skips.map(({ reason }) => reason).filter((reason) => reason.startsWith(KERNEL_REASON)));
  const failedSteps = steps.filter(({ ok }) => !ok).map(({ name }) => `step ${name}`);
  if (failures.length + failedSteps.length > 0) {
    print(`\nfailed:`);
    for (const line of [...failedSteps, ...failures]) print(`  ${red('✖')} ${line}`);
  }
  if (skips.length > 0) {
    print(`\nskipped:`);
    for (const { file, name, reason } of skips) print(`  ${file}: ${name} (${reason})`);
  }
  if (lacks.size > 0) {
    print(`\nkernel features that this machine lacks:`);
    for (const reason of [...lacks].sort()) print(`  ${reason.slice(KERNEL_REASON.length).trim()}`);
  }
  print();
}

/** The last line of every run; .ci/run reads it. */
export function printClosingLine({ passed, failed, skipped }) {
  print(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped`);
}
