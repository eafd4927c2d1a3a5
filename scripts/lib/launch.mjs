/** Install if needed, build the GUI if needed, run the target under the project's Node. Reads top to bottom. */
import { existsSync } from 'node:fs';
import { inTree, ROOT } from './paths.mjs';
import { Failure, say } from './failure.mjs';
import { runChild } from './child.mjs';
import { ensureInstalled } from './install.mjs';
import { resolveNode } from './runtime.mjs';
import { planFor, TARGET_NAMES } from './targets.mjs';

/** Runs a target to its end. Sets the exit code of this process; never throws for a reason that a sentence can tell. */
export async function launch(target, args) {
  try {
    process.exitCode = await run(target, args);
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    say(failure.message);
    process.exitCode = failure.exitCode;
  }
}

async function run(target, args) {
  const plan = planFor(target, args);
  if (plan === undefined) {
    throw new Failure(`Usage: node scripts/launch.mjs TARGET [arguments]\nTargets: ${TARGET_NAMES.join(', ')}`, {
      exitCode: 2,
    });
  }
  await ensureInstalled();
  if (plan.entry !== undefined && !existsSync(inTree(plan.entry))) {
    throw new Failure(`"${target}" needs ${plan.entry}, which this tree does not have.`);
  }
  const node = resolveNode();
  if (plan.gui) {
    const { ensureGui } = await import('./gui.mjs'); // loaded only by those that need it: a warm start pays for each file
    await ensureGui(node);
  }
  if (plan.entry === undefined) return 0;
  const { code } = await runChild(node.path, [...node.flags, ...plan.flags, inTree(plan.entry), ...plan.args], {
    cwd: folderFor(plan),
    env: { ...ONE_ARENA, ...process.env },
  });
  return code;
}

/**
 * glibc keeps a heap for each thread that asks for memory at the same time; with one an instance that catches up needs some 50 MiB less, at
 * the same speed (mallopt(3), M_ARENA_MAX). Other systems do not know it. `src/main.ts` does not pass it on.
 */
const ONE_ARENA = { MALLOC_ARENA_MAX: '1' };

/** npm runs its scripts in the package's folder; the user's own relative paths start from where they typed. */
function folderFor(plan) {
  if (plan.cwd === 'tree') return ROOT;
  const typedIn = process.env.npm_lifecycle_event === undefined ? undefined : process.env.INIT_CWD;
  return typedIn !== undefined && existsSync(typedIn) ? typedIn : process.cwd();
}
