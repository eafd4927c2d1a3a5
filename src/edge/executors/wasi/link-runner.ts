/**
 * ENTRY of a short-lived process: strips the types off the runner's sources and links each entry with what it imports
 * into one CommonJS file. One file instead of twenty starts 20 ms sooner, and every task pays for a start.
 * Arguments: the target folder, then for each entry its source file.
 *
 * The linker knows the one form of each statement that these sources use: `import { … } from '…'` and `export` before
 * `function`, `const` or `class`. Anything else stops it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';

const IMPORT = /^import (\{[^}]*\}) from '([^']+)';/gm;
const EXPORT = /^export ((?:function\*?|const|class) (\w+))/gm;

const [folder = '', ...entries] = process.argv.slice(2);
for (const entry of entries) writeFileSync(join(folder, `${basename(entry, '.ts')}.cjs`), link(entry));

/** One file in which every module is a function, in the order that their imports ask for. */
function link(entry: string): string {
  const linked = new Map<string, string>();
  add(resolve(entry), linked);
  return `'use strict';\nconst modules = {};\n${[...linked.values()].join('\n')}\n`;
}

function add(file: string, linked: Map<string, string>): void {
  if (linked.has(file)) return;
  linked.set(file, ''); // a cycle would find a module that is not there yet, and fail at once
  const exported: string[] = [];
  const code = stripTypeScriptTypes(readFileSync(file, 'utf8'))
    .replaceAll(IMPORT, (_whole, names: string, from: string) => {
      if (from.startsWith('node:')) return `const ${names} = require('${from}');`;
      const target = resolve(dirname(file), from);
      add(target, linked);
      return `const ${names} = modules[${JSON.stringify(basename(target))}];`;
    })
    .replaceAll(EXPORT, (_whole, declaration: string, name: string) => {
      exported.push(name);
      return declaration;
    });
  const left = /^(?:import|export) .*$/m.exec(code);
  if (left) throw new Error(`${file}: cannot link "${left[0]}"`);
  // Set anew, so that it stands after what it imports.
  linked.delete(file);
  linked.set(
    file,
    `modules[${JSON.stringify(basename(file))}] = (() => {\n${code}\nreturn { ${exported.join(', ')} };\n})();`,
  );
}
