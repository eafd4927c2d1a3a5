import { OPEN_FILES_MAX } from '../../limits.ts';
import { ERRNO, WasiError } from './errno.ts';
import type { FileNode, FolderNode } from './tree.ts';

/** What a descriptor of the module stands for. */
export type Descriptor =
  | { readonly kind: 'stdin' }
  | { readonly kind: 'log'; readonly stream: 'stdout' | 'stderr' }
  | FileDescriptor
  | FolderDescriptor;

export interface FileDescriptor {
  readonly kind: 'file';
  readonly node: FileNode;
  readonly readable: boolean;
  readonly writable: boolean;
  append: boolean;
  position: number;
}

export interface FolderDescriptor {
  readonly kind: 'folder';
  readonly node: FolderNode;
  /** The name the module knows it by, for the two folders it starts with. */
  readonly preopenedAs?: string;
  /** The names as they were when listing began, so that a module may remove entries while it lists them. */
  listing?: readonly string[];
}

/** The module's table of descriptors: 0 to 2 are the streams, 3 is `/in`, 4 is `/out`. */
export interface Descriptors {
  get(fd: number): Descriptor;
  file(fd: number): FileDescriptor;
  folder(fd: number): FolderDescriptor;
  /** Answers EMFILE when the table is full; asked before a file is made for a new descriptor. */
  checkRoom(): void;
  /** The lowest free number. */
  add(descriptor: Descriptor): number;
  close(fd: number): void;
  /** Moves `from` onto `to`, closing what was there. */
  renumber(from: number, to: number): void;
}

export interface DescriptorsOptions {
  readonly inputs: FolderNode;
  readonly outputs: FolderNode;
  /** A file lost its last descriptor here. */
  onFileClosed(file: FileNode): void;
}

/** Opens the table with its five first entries. */
export function openDescriptors({ inputs, outputs, onFileClosed }: DescriptorsOptions): Descriptors {
  const table = new Map<number, Descriptor>([
    [0, { kind: 'stdin' }],
    [1, { kind: 'log', stream: 'stdout' }],
    [2, { kind: 'log', stream: 'stderr' }],
    [3, { kind: 'folder', node: inputs, preopenedAs: '/in' }],
    [4, { kind: 'folder', node: outputs, preopenedAs: '/out' }],
  ]);

  const get = (fd: number): Descriptor => {
    const descriptor = table.get(fd);
    if (!descriptor) throw new WasiError(ERRNO.badf);
    return descriptor;
  };
  const close = (fd: number): void => {
    const descriptor = get(fd);
    table.delete(fd);
    if (descriptor.kind !== 'file') return;
    descriptor.node.openCount--;
    onFileClosed(descriptor.node);
  };

  return {
    get,
    close,
    file: (fd) => {
      const descriptor = get(fd);
      if (descriptor.kind === 'file') return descriptor;
      throw new WasiError(descriptor.kind === 'folder' ? ERRNO.isdir : ERRNO.spipe);
    },
    folder: (fd) => {
      const descriptor = get(fd);
      if (descriptor.kind === 'folder') return descriptor;
      throw new WasiError(ERRNO.notdir);
    },
    checkRoom: () => {
      if (table.size >= OPEN_FILES_MAX) throw new WasiError(ERRNO.mfile);
    },
    add: (descriptor) => {
      let fd = 0;
      while (table.has(fd)) fd++;
      table.set(fd, descriptor);
      if (descriptor.kind === 'file') descriptor.node.openCount++;
      return fd;
    },
    renumber: (from, to) => {
      const moved = get(from);
      get(to);
      if (from === to) return;
      close(to);
      table.delete(from);
      table.set(to, moved);
    },
  };
}
