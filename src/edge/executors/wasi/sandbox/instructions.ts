import { BadModule } from './bytes.ts';
import type { ByteReader } from './bytes.ts';

/** Bytes of `memory.grow` with its memory index 0. */
export const MEMORY_GROW_BYTES = 2;

/**
 * Walks one function body and returns where its `memory.grow` instructions stand. Instructions carry no lengths, so
 * each one's immediates must be known (core specification, appendix "index of instructions"); unknown ones are refused.
 *
 * Refused on purpose, because two machines may answer differently: threads (0xFE), relaxed SIMD (0xFD 256 and up),
 * garbage-collected objects (0xFB) and exceptions, which both live in the engine's own heap.
 * @throws {BadModule}
 */
export function findMemoryGrows(body: ByteReader): number[] {
  const grows: number[] = [];
  while (!body.done) {
    const at = body.at;
    if (skipInstruction(body)) grows.push(at);
  }
  return grows;
}

/** Passes over one instruction; true when it was `memory.grow`. */
function skipInstruction(body: ByteReader): boolean {
  const opcode = body.u8();
  if (opcode >= 0x45 && opcode <= 0xc4) return false; // comparisons, arithmetic, conversions: no immediates
  if (opcode >= 0x28 && opcode <= 0x3e) {
    skipMemoryArgument(body);
    return false;
  }
  switch (opcode) {
    case 0x00: // unreachable
    case 0x01: // nop
    case 0x05: // else
    case 0x0b: // end
    case 0x0f: // return
    case 0x1a: // drop
    case 0x1b: // select
    case 0xd1: // ref.is_null
      return false;
    case 0x02: // block
    case 0x03: // loop
    case 0x04: // if
    case 0x41: // i32.const
    case 0xd0: // ref.null
      body.skipLeb(5);
      return false;
    case 0x0c: // br
    case 0x0d: // br_if
    case 0x10: // call
    case 0x12: // return_call
    case 0x20: // local.get
    case 0x21: // local.set
    case 0x22: // local.tee
    case 0x23: // global.get
    case 0x24: // global.set
    case 0x25: // table.get
    case 0x26: // table.set
    case 0xd2: // ref.func
      body.u32();
      return false;
    case 0x11: // call_indirect
    case 0x13: // return_call_indirect
      body.u32();
      body.u32();
      return false;
    case 0x0e: // br_table
      for (let labels = body.u32() + 1; labels > 0; labels--) body.u32();
      return false;
    case 0x1c: // select with types
      for (let types = body.u32(); types > 0; types--) body.skipLeb(5);
      return false;
    case 0x3f: // memory.size
      expectMemoryZero(body);
      return false;
    case 0x40: // memory.grow
      expectMemoryZero(body);
      return true;
    case 0x42: // i64.const
      body.skipLeb(10);
      return false;
    case 0x43: // f32.const
      body.skip(4);
      return false;
    case 0x44: // f64.const
      body.skip(8);
      return false;
    case 0xfc:
      skipBulk(body);
      return false;
    case 0xfd:
      skipVector(body);
      return false;
    default:
      throw new BadModule(`it uses ${featureOf(opcode)}`);
  }
}

function featureOf(opcode: number): string {
  if (opcode === 0xfe) return 'threads, which give different results on different machines';
  if (opcode === 0xfb) return 'garbage-collected objects, which this runner does not take';
  if ((opcode >= 0x06 && opcode <= 0x0a) || (opcode >= 0x18 && opcode <= 0x1f)) {
    return 'exceptions, which this runner does not take';
  }
  return `the instruction 0x${opcode.toString(16)}, which this runner does not know`;
}

/** A memory argument is alignment and offset; bit 6 of the alignment would name a second memory. */
function skipMemoryArgument(body: ByteReader): void {
  if (body.u32() >= 0x40) throw new BadModule('it uses more than one memory, which this runner does not take');
  body.u32();
}

function expectMemoryZero(body: ByteReader): void {
  if (body.u8() !== 0) throw new BadModule('it uses more than one memory, which this runner does not take');
}

/** Saturating conversions, bulk memory and tables: 0xFC. */
function skipBulk(body: ByteReader): void {
  const opcode = body.u32();
  if (opcode <= 7) return; // trunc_sat
  if (opcode === 11) return expectMemoryZero(body); // memory.fill
  if (opcode === 10) {
    expectMemoryZero(body); // memory.copy
    return expectMemoryZero(body);
  }
  if (opcode === 8) {
    body.u32(); // memory.init
    return expectMemoryZero(body);
  }
  if (opcode > 17) throw new BadModule(`it uses the instruction 0xfc ${opcode}, which this runner does not know`);
  body.u32(); // data.drop, elem.drop, table.grow, table.size, table.fill
  if (opcode === 12 || opcode === 14) body.u32(); // table.init, table.copy
}

/** SIMD: 0xFD. */
function skipVector(body: ByteReader): void {
  const opcode = body.u32();
  if (opcode >= 256) throw new BadModule('it uses relaxed SIMD, which gives different results on different machines');
  if (opcode <= 11 || opcode === 92 || opcode === 93) return skipMemoryArgument(body); // loads, stores
  if (opcode === 12 || opcode === 13) return body.skip(16); // v128.const, shuffle
  if (opcode >= 21 && opcode <= 34) return body.skip(1); // lanes
  if (opcode >= 84 && opcode <= 91) {
    skipMemoryArgument(body); // load and store of one lane
    body.skip(1);
  }
}
