/**
 * Of an instance's main thread: MiB of each half of its young generation. What passes through it lies outside of V8's heap; with V8's own 16 the
 * process is 30 MiB larger and no faster. Workers have their own (src/engine/space/young-garbage.ts).
 */
export const INSTANCE_FLAGS = ['--max-semi-space-size=2'];

/**
 * What the launcher can run.
 *
 * `entry`: file in the tree. `flags`: of Node. `gui`: the built GUI is brought up to date first. `cwd`: 'tree', or 'caller' where the user's
 * own relative paths are arguments. A target without an entry ends when its GUI is built.
 */
const TARGETS = {
  start: { entry: 'src/main.ts', flags: INSTANCE_FLAGS, gui: true, cwd: 'caller' },
  demo: { entry: 'src/cli/main.ts', before: ['demo'], gui: true, cwd: 'caller' },
  realms: { entry: 'src/cli/main.ts', gui: false, cwd: 'caller' },
  // The test runner builds the GUI by itself, as a step that is counted.
  test: { entry: 'scripts/test.mjs', gui: false, cwd: 'tree' },
  'test-long': { entry: 'scripts/test.mjs', before: ['--long'], gui: false, cwd: 'tree' },
  check: { entry: 'scripts/check.mjs', gui: false, cwd: 'tree' },
  format: { entry: 'node_modules/oxfmt/bin/oxfmt', gui: false, cwd: 'tree' },
  bench: { entry: 'bench/main.ts', gui: true, cwd: 'tree' },
  sim: { entry: 'test/sim/main.ts', gui: false, cwd: 'tree' },
  'build-web': { gui: true, cwd: 'tree' },
};

export const TARGET_NAMES = Object.keys(TARGETS);

/**
 * The plan for a target and its arguments, or undefined for an unknown name. `npm start -- demo …` is the demo: people read
 * "start" and "demo" as two words of one command. `npm start -- restore …` is what comes before the first start from a backup.
 */
export function planFor(name, args) {
  if (name === 'start' && args[0] === 'demo') return planFor('demo', args.slice(1));
  if (name === 'start' && args[0] === 'restore') return planFor('realms', args);
  if (!Object.hasOwn(TARGETS, name ?? '')) return undefined;
  const { before = [], flags = [], ...target } = TARGETS[name];
  return { ...target, flags, args: [...before, ...args] };
}
