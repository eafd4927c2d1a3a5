import { WASM_PAGE_BYTES } from '../../limits.ts';
import { BadModule, ByteReader, s32Leb, u32Leb } from './bytes.ts';
import { findMemoryGrows, MEMORY_GROW_BYTES } from './instructions.ts';
import { quote, readModule, SECTION } from './sections.ts';
import { SIGNATURES } from './signatures.ts';
import type { ModuleFacts, Section } from './sections.ts';

/** The exported global that tells why the guard stopped the module. */
export const GUARD_EXPORT = 'power-realms.memory-guard';
/** Values of that global. */
export const GUARD = { quiet: 0, overLimit: 1, hostFailed: 2 } as const;

/** Why a module is not run, in words for its buyer. */
export class ModuleRefused extends Error {
  override readonly name = 'ModuleRefused';
}

export interface Admission {
  /** The module with its memory guarded, or undefined when it starts with more memory than the limit. */
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
}

/**
 * Checks a module and rebuilds it so that its memory limit is exact and the same on every machine.
 *
 * The engine alone answers a `memory.grow` beyond the limit with -1, which a module may survive on one machine, crash on
 * in another way on the next, and never report. So each `memory.grow` becomes a call of one added function:
 *
 *   guard(delta):  delta > ceiling - memory.size   -> over the limit: global = 1, trap
 *                                                     (or -1, when the module's own declared maximum is the lower one)
 *                  memory.grow(delta) == -1         -> this machine failed: global = 2, trap
 *                  else                             -> the result
 *
 * One thing stays open: WebAssembly does not fix the sign and payload of a computed NaN, and a module that looks at them
 * may see other bits on another processor. None of the usual compilers' code does.
 *
 * A trap cannot be caught by the module. Type, function, global and export are added at the end of their index
 * spaces, so no other index moves.
 * @throws {ModuleRefused}
 */
export function admit(bytes: Uint8Array, memoryBytes: number): Admission {
  try {
    const facts = readModule(bytes);
    refuseImports(facts);
    const limitPages = Math.floor(memoryBytes / WASM_PAGE_BYTES);
    // Scanned even when the limit is already passed: the buyer learns first what would never run anywhere.
    const code = guardCode(facts, limitPages);
    if (facts.memory.minPages > limitPages) return { bytes: undefined };
    return { bytes: rebuild(facts, code) };
  } catch (cause) {
    if (cause instanceof BadModule)
      throw new ModuleRefused(`not a module this runner takes: ${cause.message}`, { cause });
    throw cause;
  }
}

function refuseImports(facts: ModuleFacts): void {
  for (const { module, name, type } of facts.imports) {
    const isPreview1 = module === 'wasi_snapshot_preview1';
    if (isPreview1 && name.startsWith('sock_')) {
      throw new ModuleRefused(`the module asks for sockets (${name.slice(0, 50)}), and tasks have no network`);
    }
    const signature = isPreview1 ? SIGNATURES.get(name) : undefined;
    if (signature === undefined) {
      throw new ModuleRefused(`the module imports ${quote(module, name)}, which is not part of WASI preview 1`);
    }
    if (facts.types[type] !== signature) {
      throw new ModuleRefused(
        `the module imports ${quote(module, name)} with a type other than WASI preview 1 gives it`,
      );
    }
  }
}

function guardCode(facts: ModuleFacts, limitPages: number): Uint8Array {
  const section = facts.sections.find(({ id }) => id === SECTION.code);
  if (!section) throw new BadModule('it has no code');
  const reader = new ByteReader(section.content);
  const count = reader.u32();
  if (count !== facts.functionCount) throw new BadModule('its functions and their code differ in number');
  const call = Uint8Array.from([0x10, ...u32Leb(facts.imports.length + facts.functionCount)]);
  const parts: Uint8Array[] = [Uint8Array.from(u32Leb(count + 1))];
  for (let index = 0; index < count; index++) parts.push(...guardBody(reader.part(reader.u32()), call));
  parts.push(guardFunction(facts, limitPages));
  return concat(parts);
}

function guardBody(body: ByteReader, call: Uint8Array): Uint8Array[] {
  const from = body.at;
  for (let groups = body.u32(); groups > 0; groups--) {
    body.u32();
    body.skipLeb(5);
  }
  const grows = findMemoryGrows(body);
  const size = body.end - from + grows.length * (call.length - MEMORY_GROW_BYTES);
  const parts: Uint8Array[] = [Uint8Array.from(u32Leb(size))];
  let copied = from;
  for (const grow of grows) {
    parts.push(body.bytes.subarray(copied, grow), call);
    copied = grow + MEMORY_GROW_BYTES;
  }
  parts.push(body.bytes.subarray(copied, body.end));
  return parts;
}

function guardFunction(facts: ModuleFacts, limitPages: number): Uint8Array {
  const { maxPages, minPages } = facts.memory;
  const ceiling = Math.max(minPages, Math.min(limitPages, maxPages));
  const stop = (reason: number): number[] => [0x41, reason, 0x24, ...u32Leb(facts.globalCount), 0x00];
  const beyond = maxPages <= limitPages ? [0x41, 0x7f, 0x0f] : stop(GUARD.overLimit); // return -1, or trap
  const body = [
    ...[0x01, 0x01, 0x7f], // one local: the result
    ...[0x20, 0, 0x41, ...s32Leb(ceiling), 0x3f, 0, 0x6b, 0x4b], // delta > ceiling - memory.size, unsigned
    ...[0x04, 0x40, ...beyond, 0x0b],
    ...[0x20, 0, 0x40, 0, 0x22, 1, 0x41, 0x7f, 0x46], // (result = memory.grow(delta)) == -1
    ...[0x04, 0x40, ...stop(GUARD.hostFailed), 0x0b],
    ...[0x20, 1, 0x0b],
  ];
  return Uint8Array.from([...u32Leb(body.length), ...body]);
}

/** Writes the sections again in the order the format asks for, each with its addition. */
function rebuild(facts: ModuleFacts, code: Uint8Array): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(GUARD_EXPORT);
  const exported = [...u32Leb(name.length), ...name, 0x03, ...u32Leb(facts.globalCount)];
  const parts: Uint8Array[] = [Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00)];
  // 12 (data count) stands before 10 (code).
  for (const id of [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11]) {
    const section = facts.sections.find((candidate) => candidate.id === id);
    if (id === SECTION.type) parts.push(...extended(id, section, [0x60, 0x01, 0x7f, 0x01, 0x7f]));
    else if (id === SECTION.function) parts.push(...extended(id, section, u32Leb(facts.types.length)));
    else if (id === SECTION.global) parts.push(...extended(id, section, [0x7f, 0x01, 0x41, GUARD.quiet, 0x0b]));
    else if (id === SECTION.export) parts.push(...extended(id, section, exported));
    else if (id === SECTION.code) parts.push(...framed(id, [code]));
    else if (section) parts.push(...framed(id, [section.content]));
  }
  return concat(parts);
}

/** A section whose vector has one entry more. */
function extended(id: number, section: Section | undefined, entry: readonly number[]): Uint8Array[] {
  const reader = new ByteReader(section?.content ?? Uint8Array.of(0));
  const count = reader.u32();
  return framed(id, [Uint8Array.from(u32Leb(count + 1)), reader.bytes.subarray(reader.at), Uint8Array.from(entry)]);
}

function framed(id: number, parts: readonly Uint8Array[]): Uint8Array[] {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  return [Uint8Array.from([id, ...u32Leb(size)]), ...parts];
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
