import { BadModule, ByteReader } from './bytes.ts';
import { MODULE_BYTES_MAX, WASM_PAGES_MAX } from '../../limits.ts';

/** Section ids (core specification 5.5.2). */
export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  memory: 5,
  tag: 13,
  global: 6,
  export: 7,
  code: 10,
};

/** One letter per value type; others are never part of a call of the host. */
const VALUE_TYPES = new Map([
  [0x7f, 'i'],
  [0x7e, 'I'],
  [0x7d, 'f'],
  [0x7c, 'F'],
]);

/** The highest section id of the format, the data count. */
const SECTION_MAX = 12;

export interface Section {
  readonly id: number;
  readonly content: Uint8Array;
}

export interface ImportFacts {
  readonly module: string;
  readonly name: string;
  readonly type: number;
}

export interface ModuleFacts {
  readonly sections: readonly Section[];
  /** Function types as `signatures.ts` writes them. */
  readonly types: readonly string[];
  readonly imports: readonly ImportFacts[];
  readonly functionCount: number;
  readonly globalCount: number;
  readonly memory: { readonly minPages: number; readonly maxPages: number };
}

/**
 * Takes a module apart as far as the runner must know it. The engine validates it again after the changes, so a
 * mistake here can refuse a good module and cannot let a bad one through.
 * @throws {BadModule}
 */
export function readModule(bytes: Uint8Array): ModuleFacts {
  if (bytes.length > MODULE_BYTES_MAX) throw new BadModule(`it is larger than ${MODULE_BYTES_MAX} bytes`);
  const sections = readSections(bytes);
  const imports = readImports(find(sections, SECTION.import));
  return {
    sections,
    imports,
    types: readTypes(find(sections, SECTION.type)),
    functionCount: find(sections, SECTION.function)?.u32() ?? 0,
    globalCount: find(sections, SECTION.global)?.u32() ?? 0,
    memory: readMemory(find(sections, SECTION.memory)),
  };
}

function readSections(bytes: Uint8Array): Section[] {
  const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  if (header.some((byte, at) => bytes[at] !== byte)) throw new BadModule('it does not begin like a WebAssembly module');
  const reader = new ByteReader(bytes, header.length);
  const sections: Section[] = [];
  while (!reader.done) {
    const id = reader.u8();
    if (id === SECTION.tag) throw new BadModule('it uses exceptions, which this runner does not take');
    const content = reader.take(reader.u32());
    // Custom sections (names, debugging) mean nothing to a run and cost time to copy.
    if (id === SECTION.custom) continue;
    if (id > SECTION_MAX) throw new BadModule(`it has a section ${id}, which this runner does not know`);
    if (sections.some((section) => section.id === id)) throw new BadModule('it has a section twice');
    sections.push({ id, content });
  }
  return sections;
}

function find(sections: readonly Section[], id: number): ByteReader | undefined {
  const section = sections.find((candidate) => candidate.id === id);
  return section && new ByteReader(section.content);
}

function readTypes(reader: ByteReader | undefined): string[] {
  const types: string[] = [];
  for (let count = reader?.u32() ?? 0; reader && count > 0; count--) {
    if (reader.u8() !== 0x60)
      throw new BadModule('it uses types other than functions, which this runner does not take');
    types.push(`${readValueTypes(reader)}:${readValueTypes(reader)}`);
  }
  return types;
}

function readValueTypes(reader: ByteReader): string {
  return Array.from(reader.take(reader.u32()), (byte) => VALUE_TYPES.get(byte) ?? '?').join('');
}

function readImports(reader: ByteReader | undefined): ImportFacts[] {
  const imports: ImportFacts[] = [];
  for (let count = reader?.u32() ?? 0; reader && count > 0; count--) {
    const [module, name] = [reader.name(), reader.name()];
    if (reader.u8() !== 0x00) throw new BadModule(`it imports ${quote(module, name)}, which is not a function`);
    imports.push({ module, name, type: reader.u32() });
  }
  return imports;
}

function readMemory(reader: ByteReader | undefined): { minPages: number; maxPages: number } {
  const count = reader?.u32() ?? 0;
  if (!reader || count === 0) throw new BadModule('it has no memory');
  if (count > 1) throw new BadModule('it uses more than one memory, which this runner does not take');
  const flags = reader.u8();
  if (flags > 1) throw new BadModule('its memory is shared or 64 bits wide, which this runner does not take');
  const minPages = reader.u32();
  return { minPages, maxPages: flags === 1 ? reader.u32() : WASM_PAGES_MAX };
}

/** An import's full name for messages, cut to a sane length and free of control characters. */
export function quote(module: string, name: string): string {
  return JSON.stringify(`${module}.${name}`.slice(0, 100));
}
