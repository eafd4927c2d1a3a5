/**
 * Builds every WebAssembly module of this repository from its C source, with clang and wasi-libc, and writes their hashes
 * into modules/modules.json. The results are committed, so only who changes a source needs the compiler.
 *
 *   node scripts/build-modules.mjs          all modules
 *   node scripts/build-modules.mjs NAME …   some of them, by file name without its end
 *
 * Debian: clang lld wasi-libc libclang-rt-14-dev-wasm32. Elsewhere set WASI_SDK_PATH to a wasi-sdk.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const REGISTRY = join(ROOT, 'modules', 'modules.json');

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main(process.argv.slice(2));

/** @param {string[]} names */
function main(names) {
  for (const source of sources()) {
    if (names.length > 0 && !names.includes(basename(source, '.c'))) continue;
    buildModule(source, source.replace(/\.c$/, '.wasm'));
    console.log(`built ${source.slice(ROOT.length)}`);
  }
  writeHashes();
}

/**
 * Compiles one source. Throws when the compiler is missing or finds a mistake.
 * @param {string} source
 * @param {string} target
 */
export function buildModule(source, target) {
  const sdk = process.env.WASI_SDK_PATH;
  const sysroot = sdk ? [`--sysroot=${join(sdk, 'share', 'wasi-sysroot')}`] : [];
  const flags = ['--target=wasm32-wasi', '-std=gnu11', '-O3', '-ffp-contract=off', '-Wall', '-Wextra', '-Werror', '-s'];
  execFileSync(compiler(), [...flags, ...sysroot, '-o', target, source], { stdio: ['ignore', 'inherit', 'inherit'] });
  chmodSync(target, 0o644); // the linker makes it executable, which it is not here
}

/** Whether this machine can build modules: clang that knows WebAssembly, with a C library for it. */
export function canBuild() {
  try {
    const probe = ['--target=wasm32-wasi', '-E', '-include', 'wasi/api.h', '-x', 'c', '-'];
    execFileSync(compiler(), probe, { input: '', stdio: ['pipe', 'ignore', 'ignore'] });
    return true;
  } catch {
    return false;
  }
}

/** The C sources of all modules, tests' included. */
export function sources() {
  const products = readdirSync(join(ROOT, 'modules'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(ROOT, 'modules', name, `${name}.c`));
  const tests = readdirSync(join(ROOT, 'test', 'modules'))
    .filter((name) => name.endsWith('.c'))
    .map((name) => join(ROOT, 'test', 'modules', name));
  return [...products, ...tests];
}

function compiler() {
  const sdk = process.env.WASI_SDK_PATH;
  return sdk ? join(sdk, 'bin', 'clang') : 'clang';
}

function writeHashes() {
  const registry = JSON.parse(readFileSync(REGISTRY, 'utf8'));
  for (const module of registry.modules) {
    const bytes = readFileSync(join(ROOT, 'modules', module.file));
    module.sha256 = createHash('sha256').update(bytes).digest('hex');
    module.sizeBytes = bytes.length;
  }
  writeFileSync(REGISTRY, `${JSON.stringify(registry, null, 2)}\n`);
}
