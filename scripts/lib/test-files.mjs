/** Which test files a run takes. */
import { filesUnder } from './fingerprint.mjs';

const FOLDERS = ['src', 'test', 'scripts'];
const TEST = /\.test\.(ts|mjs)$/;
const LONG = /\.long\.test\.(ts|mjs)$/;
/** Measures what a person would notice (a game's frames): it gets the machine for itself. */
const ALONE = /\.alone\.test\.(ts|mjs)$/;

export function runsAlone(path) {
  return ALONE.test(path);
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
