/** The style of the project, checked: the tree has no violation, and each rule sees the violation planted for it. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { checkTree, LINES_MAX } from './tidy/check.ts';
import type { RuleName, SourceFile } from './tidy/check.ts';
import { LONG_FILES } from './tidy/long-files.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['src', 'test', 'bench', 'scripts', 'web'];
const SKIPPED = new Set(['node_modules', 'dist', 'artefacts', 'out', 'vectors']);

function readTree(): SourceFile[] {
  const paths = FOLDERS.flatMap((folder) => pathsIn(folder)).filter((path) => /\.(ts|tsx|mjs)$/.test(path));
  return [...paths, 'package-lock.json'].map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

function pathsIn(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : pathsIn(path);
    return [path];
  });
}

/** The rules that a tree of one file breaks. */
function broken(path: string, text: string): RuleName[] {
  return [...new Set(checkTree([{ path, text }], {}).map(({ rule }) => rule))];
}

test('the tree keeps its own rules', () => {
  const violations = checkTree(readTree(), LONG_FILES).map(({ rule, where, what }) => `${rule}: ${where}: ${what}`);
  assert.deepEqual(violations, []);
});

describe('import-table', () => {
  const forbidden: [from: string, specifier: string][] = [
    ['src/core/kernel/money.ts', '#core/contract/event.ts'],
    ['src/core/kernel/money.ts', 'node:crypto'],
    ['src/core/contract/client.ts', '#core/features/orders/orders.api.ts'],
    ['src/core/contract/client.ts', 'libp2p'],
    ['src/core/consensus/step.ts', '../features/index.ts'],
    ['src/core/features/orders/orders.fold.ts', '../pools/pools.fold.ts'],
    ['src/core/features/orders/orders.fold.ts', '../index.ts'],
    ['src/core/features/orders/orders.fold.ts', '#engine/ports.ts'],
    ['src/core/features/orders/orders.fold.ts', 'fastify'],
    ['src/engine/submit.ts', '#core/features/orders/orders.rules.ts'],
    ['src/engine/submit.ts', '#edge/store/store.ts'],
    ['src/engine/submit.ts', 'node:worker_threads'],
    ['src/edge/http/server.ts', '#edge/store/store.ts'],
    ['src/edge/http/server.ts', '../store/store.ts'],
    ['src/edge/http/server.ts', '#engine/submit.ts'],
    ['src/edge/store/store.ts', '#core/features/routes.ts'],
    ['src/edge/accounts/login.ts', '#core/features/orders/orders.fold.ts'],
    ['src/edge/http/server.ts', '#config/config.ts'],
    ['src/edge/http/server.ts', 'node:sqlite'],
    ['src/edge/p2p/host.ts', 'fastify'],
    ['src/edge/http/server.ts', '@libp2p/tcp'],
    ['src/edge/http/server.ts', '@multiformats/multiaddr'],
    ['src/edge/store/store.ts', '@fastify/jwt'],
    ['src/edge/store/store.ts', 'node:child_process'],
    ['src/cli/pools.ts', 'node:child_process'],
    ['src/cli/pools.ts', '#engine/ports.ts'],
    ['src/cli/pools.ts', '#core/features/pools/pools.rules.ts'],
    ['src/cli/pools.ts', '../instance.ts'],
    ['src/runtime/provider.ts', '../instance.ts'],
    ['src/runtime/provider.ts', '../cli/main.ts'],
    ['src/main.ts', '#edge/store/store.ts'],
    ['src/config/config.ts', '#engine/ports.ts'],
    ['web/src/main.tsx', '#core/features/pools/pools.fold.ts'],
    ['web/src/main.tsx', '../../src/engine/ports.ts'],
    ['web/src/main.tsx', 'node:fs'],
    ['bench/main.ts', '../src/instance.ts'],
  ];
  for (const [from, specifier] of forbidden) {
    test(`${from} may not import ${specifier}`, () => {
      assert.ok(broken(from, `import { a } from '${specifier}';`).includes('import-table'));
    });
  }

  const allowed: [from: string, specifier: string][] = [
    ['src/core/kernel/canonical.ts', 'cborg'],
    ['src/core/kernel/crypto.ts', '@noble/hashes/sha2.js'],
    ['src/core/kernel/money.ts', './assert.ts'],
    ['src/core/contract/event.ts', '#core/kernel/ids.ts'],
    ['src/core/consensus/step.ts', '../kernel/ids.ts'],
    ['src/core/consensus/step.ts', '../contract/seal.ts'],
    ['src/core/features/orders/orders.fold.ts', '../pools/pools.reads.ts'],
    ['src/core/features/orders/orders.fold.ts', './orders.rules.ts'],
    ['src/core/features/index.ts', './orders/orders.fold.ts'],
    ['src/core/features/routes.ts', './orders/orders.routes.ts'],
    ['src/engine/submit.ts', '#core/features/index.ts'],
    ['src/engine/submit.ts', './ports.ts'],
    ['src/engine/space/worker.ts', '#edge/store/store.ts'],
    ['src/engine/space/host.ts', 'node:worker_threads'],
    ['src/edge/store/store.ts', '#engine/ports.ts'],
    ['src/edge/store/store.ts', 'node:sqlite'],
    ['src/edge/http/server.ts', '#core/features/api.ts'],
    ['src/edge/http/server.ts', 'fastify'],
    ['src/edge/p2p/host.ts', 'libp2p'],
    ['src/edge/executors/wasi/child.ts', 'node:child_process'],
    ['src/edge/executors/wasi/sandbox/watchdog.ts', 'node:worker_threads'],
    ['src/cli/demo.ts', 'node:child_process'],
    ['src/cli/pools.ts', '#config/config.ts'],
    ['src/cli/pools.ts', '#core/features/pools/pools.api.ts'],
    ['src/runtime/provider.ts', '#engine/ports.ts'],
    ['src/instance.ts', '#edge/p2p/host.ts'],
    ['src/main.ts', './run.ts'],
    ['src/run.ts', './instance.ts'],
    ['test/e2e/two.test.ts', '../../src/instance.ts'],
    ['src/core/kernel/money.test.ts', 'node:test'],
    ['web/src/main.tsx', '#core/features/pools/pools.api.ts'],
    ['web/src/main.tsx', 'react'],
  ];
  for (const [from, specifier] of allowed) {
    test(`${from} may import ${specifier}`, () => {
      assert.deepEqual(broken(from, `import { a } from '${specifier}';`), []);
    });
  }

  test('an edge may import types of the configuration, and only types', () => {
    assert.deepEqual(broken('src/edge/http/server.ts', "import type { Config } from '#config/config.ts';"), []);
    assert.deepEqual(broken('src/edge/http/server.ts', "import { a } from '#config/config.ts';"), ['import-table']);
  });

  test('an import is seen in each of its forms', () => {
    const forms = [
      "import 'node:fs';",
      "import type { A } from 'node:fs';",
      "import a, { b } from 'node:fs';",
      "import * as a from 'node:fs';",
      "import {\n  a,\n  b,\n} from 'node:fs';",
      "export { a } from 'node:fs';",
      "export type { A } from 'node:fs';",
      "const a = await import('node:fs');",
      "const t = `${1}`; // it's\nimport { a } from 'node:fs';",
      "const r = /['\"`]/;\nimport { a } from 'node:fs';",
      'const s = "it\'s"; import { a } from "node:fs";',
    ];
    for (const text of forms) assert.ok(broken('src/core/kernel/a.ts', text).includes('import-table'), text);
  });

  test('an import in a comment or a text is none', () => {
    const texts = [
      "// import { a } from 'node:fs';",
      "/* import { a } from 'node:fs'; */",
      "const a = `import { a } from 'node:fs';`;",
      'const a = "import { a } from \'node:fs\';";',
      "const a = x.import('node:fs');",
    ];
    for (const text of texts) assert.deepEqual(broken('src/core/kernel/a.ts', text), [], text);
  });
});

describe('pure-core', () => {
  const impure = [
    'const now = Date.now();',
    'const at = new Date(ms);',
    'const t = performance.now();',
    'setTimeout(work, 5);',
    'queueMicrotask(work);',
    'await fetch(url);',
    "const home = process.env['HOME'];",
    'console.log(a);',
    'crypto.getRandomValues(bytes);',
    'const r = Math.random();',
    'const p = Math.pow(2, n);',
    'const l = Math.log2(n);',
    'const s = Math.sin(n);',
    'names.sort((a, b) => a.localeCompare(b));',
    'const text = `at ${Date.now()}`;',
    'const text = `${`${Math.random()}`}`;',
    'const half = total / 2; const now = Date.now(); const part = a / b;',
  ];
  for (const text of impure) {
    test(`core may not say: ${text}`, () => {
      assert.deepEqual(broken('src/core/features/orders/orders.fold.ts', text), ['pure-core']);
      assert.deepEqual(broken('src/engine/submit.ts', text), []);
      assert.deepEqual(broken('src/core/features/orders/orders.fold.test.ts', text), []);
    });
  }

  test('words in comments, texts, types and properties are no use of the machine', () => {
    const pure = [
      'const hash = crypto.sha256(bytes); check(crypto);',
      '// Date.now() is for the clock',
      "const a = 'Math.random()';",
      'const a = /Date/;',
      'const view = options.fetch(url);',
      'const updated = z.string().meta({ id: Hex32 }); const UpdatedDate = 1;',
      'const root = Math.sqrt(n); const low = Math.min(a, b);',
      'const text = `Date ${a} Date.now()`;',
    ];
    for (const text of pure) assert.deepEqual(broken('src/core/kernel/a.ts', text), [], text);
  });
});

test('import-extension: a relative or aliased import ends in .ts', () => {
  assert.deepEqual(broken('src/engine/fold.ts', "import { a } from './seal';"), ['import-extension']);
  assert.deepEqual(broken('src/engine/fold.ts', "import { a } from './seal.js';"), ['import-extension']);
  assert.deepEqual(broken('test/sim/main.ts', "import { a } from '#engine/seal';"), ['import-extension']);
  assert.deepEqual(broken('web/src/main.tsx', "import './theme.css';\nimport icon from './icon.svg?raw';"), []);
});

test('import-alias: across the groups by # alone', () => {
  assert.deepEqual(broken('src/engine/fold.ts', "import { a } from '../core/kernel/ids.ts';"), ['import-alias']);
  assert.deepEqual(broken('src/main.ts', "import { a } from './config/config.ts';"), ['import-alias']);
  assert.deepEqual(broken('src/core/contract/event.ts', "import { a } from '../kernel/ids.ts';"), []);
});

test('import-cycle: two files that import each other, unless by types', () => {
  const cycle = (second: string) => [
    { path: 'src/engine/fold.ts', text: "import { a } from './seal.ts';" },
    { path: 'src/engine/seal.ts', text: `import { c } from './other.ts';\n${second}` },
    { path: 'src/engine/other.ts', text: '' },
  ];
  const [violation, ...more] = checkTree(cycle("import { b } from './fold.ts';"), {});
  assert.equal(violation?.rule, 'import-cycle');
  assert.equal(violation.what, 'src/engine/fold.ts → src/engine/seal.ts → src/engine/fold.ts');
  assert.deepEqual(more, []);
  assert.deepEqual(checkTree(cycle("import type { B } from './fold.ts';"), {}), []);
});

test('no-default-export, but config files of tools need theirs', () => {
  assert.deepEqual(broken('src/engine/fold.ts', 'export default function fold() {}'), ['no-default-export']);
  assert.deepEqual(broken('src/engine/fold.ts', 'export { fold as default };'), ['no-default-export']);
  assert.deepEqual(broken('web/vite.config.ts', 'export default {};'), []);
});

test('no-enum', () => {
  assert.deepEqual(broken('src/engine/fold.ts', 'export enum State { Open }'), ['no-enum']);
  assert.deepEqual(broken('web/src/a.ts', 'const enum State { Open }'), ['no-enum']);
  assert.deepEqual(broken('src/engine/fold.ts', "const a = z.enum(['x']); // enum State {"), []);
});

test('no-barrel: features/index.ts is the only list', () => {
  assert.deepEqual(broken('src/core/kernel/index.ts', 'export const a = 1;'), ['no-barrel']);
  assert.deepEqual(broken('src/core/kernel/words.ts', "export * from './ids.ts';"), ['no-barrel']);
  assert.deepEqual(broken('src/core/features/index.ts', 'export const slices = [];'), []);
});

test('kebab-case', () => {
  for (const path of ['src/engine/spaceHost.ts', 'src/Engine/host.ts', 'web/src/PoolCard.tsx', 'test/sim_net.ts']) {
    assert.deepEqual(broken(path, ''), ['kebab-case'], path);
  }
  assert.deepEqual(broken('src/core/features/orders/orders.fold.test.ts', ''), []);
});

test('file-length: on the limit, beyond it, and excused', () => {
  const path = 'src/engine/fold.ts';
  const lines = (count: number) => [{ path, text: 'a;\n'.repeat(count) }];
  const rules = (files: SourceFile[], excused = {}) => checkTree(files, excused).map(({ rule }) => rule);
  assert.deepEqual(rules(lines(LINES_MAX)), []);
  assert.deepEqual(rules(lines(LINES_MAX + 1)), ['file-length']);
  assert.deepEqual(rules(lines(LINES_MAX + 1), { [path]: 'a table' }), []);
  assert.deepEqual(rules(lines(LINES_MAX), { [path]: 'no longer long' }), ['file-length']);
  assert.deepEqual(broken('test/sim/main.ts', 'a;\n'.repeat(LINES_MAX + 1)), []);
});

test('lock-file: no address of a registry', () => {
  const entry = (line: string) => `{ "packages": { "node_modules/a": { ${line} } } }`;
  assert.deepEqual(broken('package-lock.json', entry('"resolved": "https://registry.example/a.tgz"')), ['lock-file']);
  assert.deepEqual(broken('package-lock.json', entry('"version": "1.0.0"')), []);
});
