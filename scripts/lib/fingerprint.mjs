/** Tells whether a set of source files changed since something was made of them. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

/** Files under `folder` (a path in the tree), sorted, as paths in the tree with forward slashes. */
export function filesUnder(folder, accept, root = ROOT) {
  const found = [];
  const visit = (path) => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      const inner = `${path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules' && entry.name !== 'dist' && !entry.name.startsWith('.')) visit(inner);
      } else if (entry.isFile() && accept(inner)) found.push(inner);
    }
  };
  if (existsSync(join(root, folder))) visit(folder);
  return found.sort();
}

/**
 * Cheap fingerprint from names, sizes and times: if it is unchanged, so are the files. It changes without a change of content
 * (git checkout), so `contentHash` has the last word.
 */
export function statHash(files, root = ROOT) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Fingerprint of names and contents. */
export function contentHash(files, root = ROOT) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}
