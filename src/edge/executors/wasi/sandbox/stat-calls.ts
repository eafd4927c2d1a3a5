import { sortedNames } from './tree.ts';
import { ERRNO, WasiError } from './errno.ts';
import type { Descriptor } from './descriptors.ts';
import type { GuestMemory } from './guest.ts';
import type { Host, HostCalls } from './host-call.ts';
import type { TreeNode } from './tree.ts';

/** Type `filetype` of WASI preview 1. */
const FILETYPE = { characterDevice: 2, folder: 3, file: 4 } as const;
/** Bits of type `rights` that this host looks at or reports. */
export const RIGHT = {
  read: 1n << 1n,
  seek: 1n << 2n,
  tell: 1n << 5n,
  write: 1n << 6n,
  all: (1n << 30n) - 1n,
} as const;
/** Bit of type `fdflags`. */
export const FLAG_APPEND = 1;
/** Bytes of a `dirent` before the name. */
const DIRENT_BYTES = 24;

/** Calls that describe descriptors and list folders. */
export function statCalls(host: Host): HostCalls {
  const { guest, descriptors } = host;
  return {
    fd_fdstat_get: (fd: number, result: number) => {
      const descriptor = descriptors.get(fd);
      guest.bytes(result, 24).fill(0);
      guest.setU8(result, filetypeOf(descriptor));
      guest.setU16(result + 2, descriptor.kind === 'file' && descriptor.append ? FLAG_APPEND : 0);
      guest.setU64(result + 8, rightsOf(descriptor));
      guest.setU64(result + 16, descriptor.kind === 'folder' ? RIGHT.all : 0n);
    },
    fd_fdstat_set_flags: (fd: number, flags: number) => {
      const descriptor = descriptors.get(fd);
      if (descriptor.kind === 'file') descriptor.append = (flags & FLAG_APPEND) !== 0;
    },
    // Rights follow from how a file was opened; giving some of them up changes nothing that a task could notice.
    fd_fdstat_set_rights: (fd: number) => void descriptors.get(fd),
    fd_filestat_get: (fd: number, result: number) => {
      const descriptor = descriptors.get(fd);
      if (descriptor.kind === 'file' || descriptor.kind === 'folder')
        return writeFilestat(guest, result, descriptor.node);
      guest.bytes(result, 64).fill(0);
      guest.setU8(result + 16, FILETYPE.characterDevice);
    },
    fd_filestat_set_times: (fd: number, accessedNs: bigint, modifiedNs: bigint, flags: number) => {
      const descriptor = descriptors.get(fd);
      if (descriptor.kind !== 'file' && descriptor.kind !== 'folder') throw new WasiError(ERRNO.inval);
      setTimes(host, descriptor.node, { accessedNs, modifiedNs, flags });
    },
    fd_prestat_get: (fd: number, result: number) => {
      const { length } = preopenName(host, fd);
      guest.setU32(result, 0);
      guest.setU32(result + 4, length);
    },
    fd_prestat_dir_name: (fd: number, pointer: number, length: number) => {
      const name = preopenName(host, fd);
      if (length >>> 0 < name.length) throw new WasiError(ERRNO.nametoolong);
      guest.bytes(pointer, name.length).set(name);
    },
    fd_readdir: (fd: number, pointer: number, length: number, cookie: bigint, result: number) => {
      const descriptor = descriptors.folder(fd);
      if (cookie === 0n || !descriptor.listing) descriptor.listing = ['.', '..', ...sortedNames(descriptor.node)];
      const into = guest.bytes(pointer, length);
      let used = 0;
      for (let at = Number(BigInt.asUintN(64, cookie)); at < descriptor.listing.length && used < into.length; at++) {
        const name = descriptor.listing[at] ?? '';
        const parent = descriptor.node.parent ?? descriptor.node;
        const node = name === '.' ? descriptor.node : name === '..' ? parent : descriptor.node.entries.get(name);
        if (node) used += writeDirent(into.subarray(used), { name, node, next: BigInt(at + 1) });
      }
      guest.setU32(result, used);
    },
  };
}

/** Writes a `filestat`: device 1, the tree's inode numbers and the virtual times, so nothing of the machine shows. */
export function writeFilestat(guest: GuestMemory, pointer: number, node: TreeNode): void {
  guest.bytes(pointer, 64).fill(0);
  guest.setU64(pointer, 1n);
  guest.setU64(pointer + 8, node.inode);
  guest.setU8(pointer + 16, node.kind === 'file' ? FILETYPE.file : FILETYPE.folder);
  guest.setU64(pointer + 24, 1n);
  guest.setU64(pointer + 32, node.kind === 'file' ? BigInt(node.sizeBytes) : 0n);
  guest.setU64(pointer + 40, node.accessedNs);
  guest.setU64(pointer + 48, node.modifiedNs);
  guest.setU64(pointer + 56, node.changedNs);
}

export interface TimesChange {
  readonly accessedNs: bigint;
  readonly modifiedNs: bigint;
  /** `fstflags`: 1 set access time, 2 to now, 4 set modification time, 8 to now. */
  readonly flags: number;
}

/** Sets the times of a node as `fd_filestat_set_times` and `path_filestat_set_times` ask. */
export function setTimes(host: Host, node: TreeNode, change: TimesChange): void {
  const { flags } = change;
  if ((flags & 3) === 3 || (flags & 12) === 12) throw new WasiError(ERRNO.inval);
  if (node.readOnly) throw new WasiError(ERRNO.rofs);
  const nowNs = host.time.stampNs();
  if (flags & 3) node.accessedNs = flags & 2 ? nowNs : BigInt.asUintN(64, change.accessedNs);
  if (flags & 12) node.modifiedNs = flags & 8 ? nowNs : BigInt.asUintN(64, change.modifiedNs);
  node.changedNs = nowNs;
}

function filetypeOf(descriptor: Descriptor): number {
  if (descriptor.kind === 'file') return FILETYPE.file;
  return descriptor.kind === 'folder' ? FILETYPE.folder : FILETYPE.characterDevice;
}

function rightsOf(descriptor: Descriptor): bigint {
  switch (descriptor.kind) {
    // Without seek and tell the C library takes a stream for a terminal and passes each line on as it is written.
    case 'stdin':
      return RIGHT.read;
    case 'log':
      return RIGHT.write;
    case 'folder':
      return RIGHT.all & ~(RIGHT.read | RIGHT.write | RIGHT.seek | RIGHT.tell);
    case 'file':
      return (
        (RIGHT.all & ~(RIGHT.read | RIGHT.write)) |
        (descriptor.readable ? RIGHT.read : 0n) |
        (descriptor.writable ? RIGHT.write : 0n)
      );
  }
}

function preopenName(host: Host, fd: number): Uint8Array {
  const descriptor = host.descriptors.get(fd);
  if (descriptor.kind !== 'folder' || !descriptor.preopenedAs) throw new WasiError(ERRNO.badf);
  return new TextEncoder().encode(descriptor.preopenedAs);
}

/** Writes as much of an entry as fits and returns how much that was: the caller asks again when it was cut. */
function writeDirent(into: Uint8Array, entry: { name: string; node: TreeNode; next: bigint }): number {
  const name = new TextEncoder().encode(entry.name);
  const dirent = new Uint8Array(DIRENT_BYTES + name.length);
  const view = new DataView(dirent.buffer);
  view.setBigUint64(0, entry.next, true);
  view.setBigUint64(8, entry.node.inode, true);
  view.setUint32(16, name.length, true);
  view.setUint8(20, entry.node.kind === 'file' ? FILETYPE.file : FILETYPE.folder);
  dirent.set(name, DIRENT_BYTES);
  const part = dirent.subarray(0, into.length);
  into.set(part);
  return part.length;
}
