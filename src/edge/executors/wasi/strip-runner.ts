/**
 * ENTRY of a short-lived process: strips the types off TypeScript files and writes them side by side into one folder.
 * Arguments: the folder, then the files. Relative imports are rewritten to the new names.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { basename, join } from 'node:path';

const RELATIVE_IMPORT = /(from |import )'(?:\.{1,2}\/)+(?:[\w-]+\/)*([\w-]+)\.ts'/g;

const [folder = '', ...files] = process.argv.slice(2);
for (const file of files) {
  const code = stripTypeScriptTypes(readFileSync(file, 'utf8')).replaceAll(RELATIVE_IMPORT, "$1'./$2.mjs'");
  writeFileSync(join(folder, basename(file).replace(/\.ts$/, '.mjs')), code);
}
