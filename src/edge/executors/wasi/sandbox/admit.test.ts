import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { admit, GUARD, GUARD_EXPORT, ModuleRefused } from './admit.ts';
import { s32Leb, u32Leb } from './bytes.ts';

const PAGE = 65_536;
const MODULES = join(import.meta.dirname, '../../../../../test/modules');

/** A section of the binary format. */
function section(id: number, ...content: number[]): number[] {
  return [id, ...u32Leb(content.length), ...content];
}

const text = (name: string): number[] => [name.length, ...Buffer.from(name)];

interface Parts {
  readonly memory?: number[];
  readonly imports?: number[];
  readonly body?: number[];
  readonly extra?: number[];
}

/** A module of one function `grow(pages) -> i32`, exported, with one memory of 1 page. */
function wasm({ memory = [0x00, 1], imports, body = [0x20, 0, 0x40, 0, 0x0b], extra = [] }: Parts = {}): Buffer {
  return Buffer.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 0, 0),
    ...(imports ? section(2, 1, ...imports) : []),
    ...section(3, 1, 0),
    ...section(5, 1, ...memory),
    ...extra,
    ...section(7, 2, ...text('grow'), 0, imports ? 1 : 0, ...text('memory'), 2, 0),
    ...section(10, 1, body.length + 1, 0, ...body),
  ]);
}

interface Guarded {
  grow(pages: number): number;
  guard(): number;
}

function start(bytes: Buffer, limitPages: number): Guarded {
  const admitted = admit(bytes, limitPages * PAGE).bytes;
  assert.ok(admitted);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(admitted), {});
  const guard = exports[GUARD_EXPORT] as WebAssembly.Global;
  return { grow: exports['grow'] as (pages: number) => number, guard: () => guard.value };
}

function refusal(bytes: Buffer): string {
  try {
    admit(bytes, PAGE);
    return 'admitted';
  } catch (cause) {
    assert.ok(cause instanceof ModuleRefused);
    return cause.message;
  }
}

test('growing up to the limit works, one page beyond it traps and says why', () => {
  const { grow, guard } = start(wasm(), 10);
  assert.equal(grow(4), 1);
  assert.equal(grow(5), 5);
  assert.equal(grow(0), 10);
  assert.equal(guard(), GUARD.quiet);
  assert.throws(() => grow(1), WebAssembly.RuntimeError);
  assert.equal(guard(), GUARD.overLimit);
});

test('a step that would overflow 32 bits is over the limit', () => {
  const { grow, guard } = start(wasm(), 10);
  assert.throws(() => grow(-1), WebAssembly.RuntimeError);
  assert.equal(guard(), GUARD.overLimit);
});

test("a module's own lower maximum answers -1, as the specification has it", () => {
  const { grow, guard } = start(wasm({ memory: [0x01, 1, 3] }), 10);
  assert.deepEqual([grow(2), grow(1), grow(-1), grow(0)], [1, -1, -1, 3]);
  assert.equal(guard(), GUARD.quiet);
});

test('a module that begins beyond the limit is not built at all', () => {
  assert.equal(admit(wasm({ memory: [0x00, 11] }), 10 * PAGE).bytes, undefined);
  assert.ok(admit(wasm({ memory: [0x00, 10] }), 10 * PAGE + 5).bytes);
});

test('several grows in one function, between other instructions, are all guarded', () => {
  // (grow 1) + (grow 1) * 100 + if (i64.const with the bytes of memory.grow in it) ...
  const body = [
    ...[0x41, 1, 0x40, 0, 0x41, 1, 0x40, 0, 0x41, ...s32Leb(100), 0x6c, 0x6a],
    ...[0x42, 0xc0, 0x80, 0xc0, 0x00, 0x1a, 0x02, 0x40, 0x0b, 0x0b],
  ];
  const { grow } = start(wasm({ body }), 3);
  assert.equal(grow(0), 201);
  assert.throws(() => grow(0), WebAssembly.RuntimeError);
});

test('calls, tables, globals and a start function keep their indices', () => {
  const bytes = Buffer.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 0, 0),
    ...section(3, 3, 0, 0, 1),
    ...section(4, 1, 0x70, 0, 1),
    ...section(5, 1, 0, 1),
    ...section(6, 1, 0x7f, 1, 0x41, 7, 0x0b),
    ...section(7, 1, ...text('grow'), 0, 0),
    ...section(8, 2),
    ...section(9, 1, 0, 0x41, 0, 0x0b, 1, 1),
    ...section(12, 0),
    // 0: call_indirect 0 with its argument; 1: argument + global; 2: global = global + memory.grow 1
    ...section(
      10,
      3,
      9,
      0,
      0x20,
      0,
      0x41,
      0,
      0x11,
      0,
      0,
      0x0b,
      7,
      0,
      0x20,
      0,
      0x23,
      0,
      0x6a,
      0x0b,
      11,
      0,
      0x23,
      0,
      0x41,
      1,
      0x40,
      0,
      0x6a,
      0x24,
      0,
      0x0b,
    ),
  ]);
  assert.equal(start(bytes, 5).grow(1000), 1008);
});

test('every module of the tests is admitted or refused as named, and stays valid', () => {
  const files = readdirSync(MODULES).filter((name) => name.endsWith('.wasm'));
  assert.ok(files.length > 10);
  for (const name of files) {
    const bytes = readFileSync(join(MODULES, name));
    if (name === 'socket.wasm') assert.match(refusal(bytes), /sockets/);
    else if (name === 'unknown-import.wasm') assert.match(refusal(bytes), /env\.spawn_process/);
    else assert.ok(new WebAssembly.Module(admit(bytes, 1000 * PAGE).bytes ?? new Uint8Array(0)), name);
  }
});

test('features that differ between machines, or that this runner does not take, are refused by name', () => {
  const cases: [Buffer, RegExp][] = [
    [Buffer.from('not wasm at all'), /does not begin like/],
    [Buffer.from([0x00, 0x61, 0x73, 0x6d, 2, 0, 0, 0]), /does not begin like/],
    [wasm().subarray(0, 30), /ends too early|too long/],
    [wasm({ memory: [0x03, 1, 2] }), /shared or 64 bits/],
    [wasm({ memory: [0x04, 1] }), /shared or 64 bits/],
    [wasm({ extra: section(13, 0) }), /exceptions/],
    [wasm({ extra: section(14, 0) }), /section 14/],
    [wasm({ extra: section(5, 1, 0, 1) }), /section twice/],
    [wasm({ body: [0xfe, 0x10, 2, 0, 0x0b] }), /threads/],
    [wasm({ body: [0xfb, 0, 0, 0x0b] }), /garbage-collected/],
    [wasm({ body: [0x08, 0, 0x0b] }), /exceptions/],
    [wasm({ body: [0xfd, 0x85, 0x02, 0x0b] }), /relaxed SIMD/],
    [wasm({ body: [0x28, 0x42, 0, 0, 0x0b] }), /more than one memory/],
    [wasm({ body: [0x40, 1, 0x0b] }), /more than one memory/],
    [wasm({ body: [0xf0, 0x0b] }), /0xf0/],
    [wasm({ imports: [...text('env'), ...text('memory'), 2, 0, 1] }), /env\.memory.*not a function/],
    [wasm({ imports: [...text('env'), ...text('evil'), 0, 0] }), /env\.evil/],
    [wasm({ imports: [...text('wasi_snapshot_preview1'), ...text('toString'), 0, 0] }), /toString/],
    [wasm({ imports: [...text('wasi_snapshot_preview1'), ...text('sock_recv'), 0, 0] }), /sockets \(sock_recv\)/],
    [wasm({ imports: [...text('wasi_snapshot_preview1'), ...text('fd_write'), 0, 0] }), /with a type other/],
  ];
  for (const [bytes, message] of cases) assert.match(refusal(bytes), message);
});

test('no change of a few bytes makes it throw anything but a refusal', () => {
  const whole = readFileSync(join(MODULES, 'progress.wasm'));
  const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(changes, (list) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of list) bytes[at] = value;
      refusal(bytes);
    }),
    { numRuns: 500 },
  );
});

test('the host serves each call it admits, and no other', async () => {
  const { SIGNATURES } = await import('./signatures.ts');
  const host = {} as never;
  const groups = await Promise.all([
    import('./file-calls.ts').then(({ fileCalls }) => fileCalls({ guest: {}, descriptors: {}, files: {} } as never)),
    import('./stat-calls.ts').then(({ statCalls }) => statCalls(host)),
    import('./path-calls.ts').then(({ pathCalls }) => pathCalls(host)),
    import('./poll-call.ts').then(({ pollCall }) => pollCall(host)),
    import('./process-calls.ts').then(({ processCalls }) => processCalls({ args: [], env: [] } as never)),
  ]);
  const served = Object.assign({}, ...groups) as Record<string, unknown>;
  assert.deepEqual(Object.keys(served).toSorted(), [...SIGNATURES.keys()].toSorted());
});
