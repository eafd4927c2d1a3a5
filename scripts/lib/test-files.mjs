/** Which test files a run takes. */
import { filesUnder } from './fingerprint.mjs';

const FOLDERS = ['src', 'test', 'scripts'];
const TEST = /\.test\.(ts|mjs)$/;
const LONG = /\.long\.test\.(ts|mjs)$/;
/** Measures what a person would notice (a game's frames): it gets the machine for itself. */
const ALONE = /\.alone\.test\.(ts|mjs)$/;
/** Mostly waits until patience is over somewhere: it costs the others little. */
const WAITS = /\.waits\.test\.(ts|mjs)$/;

/** The same files by how they are run: one after the other first, then the rest with those that wait beside it. */
export function lanesOf(files) {
  return {
    alone: files.filter((path) => ALONE.test(path)),
    waiting: files.filter((path) => WAITS.test(path)),
    others: files.filter((path) => !ALONE.test(path) && !WAITS.test(path)),
  };
}

/**
 * Test files as paths in the tree, sorted. `long` takes the long ones *instead of* the others, so that CI runs each file once.
 * `patterns`: a file is taken if its path contains one of them; none means all.
 */
export function findTestFiles({ long, patterns }, root) {
  const all = FOLDERS.flatMap((folder) => filesUnder(folder, (path) => TEST.test(path), root));
  return all
    .filter((path) => LONG.test(path) === long)
    .filter((path) => patterns.length === 0 || patterns.some((pattern) => path.includes(pattern)));
}
