/** The path tracer as it is offered: its registry, its picture, and that its source is what it was built from. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openWasiExecutor } from '../../src/edge/executors/wasi/executor.ts';
import { mergeTiles } from '../../src/edge/pictures/merge-tiles.ts';
import { runProgram } from '../compliance/executor-compliance.ts';
import type { Executor } from '../../src/edge/executors/port.ts';
import type { Watched } from '../compliance/executor-compliance.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const TRACER = join(ROOT, 'modules/path-tracer/path-tracer.wasm');
/** SHA-256 of the pixels of 64 x 40, 4 samples, seed 7: the same on every machine. */
const PIXELS_SHA256 = '15a5aedb9f2699059c332dc2aced2a18135391c7fc869d4ef5f859a204b5367e';

let folder = '';
let executor: Executor;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'realms-tracer-'));
  executor = await openWasiExecutor({ workRoot: join(folder, 'work') });
  executor.warm(2);
});
after(async () => {
  await executor[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

function trace(options: Record<string, number>, modulePath = TRACER): Promise<Watched> {
  const args = Object.entries({ width: 64, height: 40, samples: 4, seed: 7, ...options }).flatMap(([name, value]) => [
    `--${name}`,
    `${value}`,
  ]);
  return runProgram(executor, modulePath, { args });
}

async function pixelsOf(tiles: number, modulePath?: string): Promise<string> {
  const paths: { path: string }[] = [];
  for (let tile = 0; tile < tiles; tile++) {
    const { report, stderr } = await trace({ tile, tiles }, modulePath);
    assert.deepEqual([report.end, stderr], [{ kind: 'exited', exitCode: 0 }, '']);
    assert.equal(report.outputs[0]?.path, `tile-${String(tile).padStart(4, '0')}.ppm`);
    paths.push({ path: report.outputs[0]?.filePath ?? '' });
  }
  const picture = await mergeTiles(paths);
  assert.deepEqual([picture.width, picture.height, picture.missingPixels], [64, 40, 0]);
  return createHash('sha256').update(picture.rgb).digest('hex');
}

test('the picture is the known one, however many tiles it is cut into', async () => {
  for (const tiles of [1, 2, 5, 9]) assert.equal(await pixelsOf(tiles), PIXELS_SHA256, `${tiles} tiles`);
});

test('another seed gives another picture of the same scene', async () => {
  const hashes = await Promise.all([7, 8].map(async (seed) => (await trace({ seed })).report.outputHash));
  assert.notEqual(hashes[0], hashes[1]);
});

test('it tells its progress up to the last row', async () => {
  assert.deepEqual((await trace({ tile: 1, tiles: 4 })).progress.at(-1), [20, 20]);
});

test('bad arguments end with code 2 and say which', async () => {
  for (const options of [{ width: 0 }, { tile: 4, tiles: 4 }, { samples: 1e9 }, { unknown: 1 }]) {
    const { report, stderr } = await trace(options);
    assert.deepEqual(report.end, { kind: 'exited', exitCode: 2 });
    assert.match(stderr, /^path-tracer: /);
  }
});

test('the registry names each module by the hash and size of its file', async () => {
  const { modules } = JSON.parse(await readFile(join(ROOT, 'modules/modules.json'), 'utf8')) as {
    modules: { name: string; file: string; sha256: string; sizeBytes: number }[];
  };
  assert.deepEqual(
    modules.map(({ name }) => name),
    ['noop', 'path-tracer'],
  );
  for (const { file, sha256, sizeBytes } of modules) {
    const bytes = await readFile(join(ROOT, 'modules', file));
    assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256);
    assert.equal(bytes.length, sizeBytes);
  }
});

test('a rebuild from the source renders the same picture', async (t) => {
  // @ts-expect-error -- a plain script, which has no types
  const { buildModule, canBuild } = (await import('../../scripts/build-modules.mjs')) as {
    buildModule(source: string, target: string): void;
    canBuild(): boolean;
  };
  if (!canBuild()) return t.skip('clang with wasi-libc is not installed');
  const rebuilt = join(folder, 'rebuilt.wasm');
  buildModule(join(ROOT, 'modules/path-tracer/path-tracer.c'), rebuilt);
  assert.equal(await pixelsOf(2, rebuilt), PIXELS_SHA256);
});
