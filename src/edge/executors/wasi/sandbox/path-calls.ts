import { checkFits, isWithin, locate, lookUp } from './tree.ts';
import { ERRNO, WasiError } from './errno.ts';
import { FLAG_APPEND, RIGHT, setTimes, writeFilestat } from './stat-calls.ts';
import type { Descriptor } from './descriptors.ts';
import type { FileNode, FolderNode, Place, TreeNode } from './tree.ts';
import type { Host, HostCalls } from './host-call.ts';

/** Bits of type `oflags`. */
const OPEN = { create: 1, folder: 2, exclusive: 4, truncate: 8 } as const;

/** Calls that take a path. Each is relative to a folder descriptor and stays under it (see `locate`). */
export function pathCalls(host: Host): HostCalls {
  const { guest, descriptors, files } = host;
  const place = (fd: number, pointer: number, length: number): Place =>
    locate(descriptors.folder(fd).node, guest.path(pointer, length));

  return {
    path_open: (
      fd: number,
      _lookup: number,
      pointer: number,
      length: number,
      open: number,
      rights: bigint,
      _inheriting: bigint,
      flags: number,
      result: number,
    ) => {
      guest.u32(result); // answers EFAULT before anything is made
      descriptors.checkRoom();
      const at = place(fd, pointer, length);
      const wants = { open, readable: (rights & RIGHT.read) !== 0n, writable: (rights & RIGHT.write) !== 0n };
      const node = at.node ? openExisting(host, at.node, wants) : openNew(host, at, wants);
      const append = (flags & FLAG_APPEND) !== 0;
      const { readable, writable } = wants;
      const descriptor: Descriptor =
        node.kind === 'folder'
          ? { kind: 'folder', node }
          : { kind: 'file', node, position: 0, append, readable, writable };
      guest.setU32(result, descriptors.add(descriptor));
    },
    path_create_directory: (fd: number, pointer: number, length: number) => {
      const { folder, name, node } = place(fd, pointer, length);
      if (node) throw new WasiError(ERRNO.exist);
      refuseReadOnly(folder);
      files.createFolder(folder, name);
    },
    path_filestat_get: (fd: number, _lookup: number, pointer: number, length: number, result: number) => {
      writeFilestat(guest, result, lookUp(descriptors.folder(fd).node, guest.path(pointer, length)));
    },
    path_filestat_set_times: (
      fd: number,
      _lookup: number,
      pointer: number,
      length: number,
      accessedNs: bigint,
      modifiedNs: bigint,
      flags: number,
    ) => {
      const node = lookUp(descriptors.folder(fd).node, guest.path(pointer, length));
      setTimes(host, node, { accessedNs, modifiedNs, flags });
    },
    path_unlink_file: (fd: number, pointer: number, length: number) => {
      const at = place(fd, pointer, length);
      if (!at.node) throw new WasiError(ERRNO.noent);
      if (at.node.kind === 'folder') throw new WasiError(ERRNO.isdir);
      refuseReadOnly(at.folder);
      unlist(host, at);
    },
    path_remove_directory: (fd: number, pointer: number, length: number) => {
      const at = place(fd, pointer, length);
      if (!at.node) throw new WasiError(ERRNO.noent);
      if (at.node.kind === 'file') throw new WasiError(ERRNO.notdir);
      if (at.name === '') throw new WasiError(ERRNO.inval);
      refuseReadOnly(at.folder);
      if (at.node.entries.size > 0) throw new WasiError(ERRNO.notempty);
      unlist(host, at);
    },
    path_rename: (fd: number, from: number, fromLength: number, toFd: number, to: number, toLength: number) => {
      rename(host, place(fd, from, fromLength), place(toFd, to, toLength));
    },
    // There are no links in this tree, neither hard nor symbolic.
    path_link: (fd: number) => refuseLink(descriptors.folder(fd).node),
    path_symlink: (_from: number, _fromLength: number, fd: number) => refuseLink(descriptors.folder(fd).node),
    path_readlink: (fd: number, pointer: number, length: number) => {
      lookUp(descriptors.folder(fd).node, guest.path(pointer, length));
      throw new WasiError(ERRNO.inval);
    },
  };
}

interface Wants {
  readonly open: number;
  readonly readable: boolean;
  readonly writable: boolean;
}

function openExisting(host: Host, node: TreeNode, { open, writable }: Wants): TreeNode {
  if (open & OPEN.create && open & OPEN.exclusive) throw new WasiError(ERRNO.exist);
  if (open & OPEN.folder && node.kind === 'file') throw new WasiError(ERRNO.notdir);
  if (node.kind === 'folder') {
    if (open & (OPEN.create | OPEN.truncate)) throw new WasiError(ERRNO.isdir);
    return node;
  }
  if (node.readOnly && (writable || open & OPEN.truncate)) throw new WasiError(ERRNO.rofs);
  if (open & OPEN.truncate) host.files.resize(node, 0, { bytesFollow: false });
  return node;
}

function openNew(host: Host, at: Place, { open }: Wants): FileNode {
  if (!(open & OPEN.create)) throw new WasiError(ERRNO.noent);
  if (open & OPEN.folder) throw new WasiError(ERRNO.inval);
  if (at.wantsFolder) throw new WasiError(ERRNO.isdir);
  refuseReadOnly(at.folder);
  return host.files.createFile(at.folder, at.name);
}

function rename(host: Host, from: Place, to: Place): void {
  const { node } = from;
  if (!node) throw new WasiError(ERRNO.noent);
  if (from.name === '' || to.name === '') throw new WasiError(ERRNO.inval);
  if (from.folder.readOnly || to.folder.readOnly) throw new WasiError(ERRNO.rofs);
  if (node === to.node) return;
  if (node.kind === 'file' && to.wantsFolder) throw new WasiError(ERRNO.notdir);
  if (node.kind === 'folder' && isWithin(to.folder, node)) throw new WasiError(ERRNO.inval);
  if (to.node?.kind === 'folder') {
    if (node.kind === 'file') throw new WasiError(ERRNO.isdir);
    if (to.node.entries.size > 0) throw new WasiError(ERRNO.notempty);
  } else if (to.node && node.kind === 'folder') throw new WasiError(ERRNO.notdir);
  host.files.checkListed(to.folder);
  checkFits(to.folder, to.name, node);
  if (to.node) unlist(host, to);
  from.folder.entries.delete(from.name);
  to.folder.entries.set(to.name, node);
  if (node.kind === 'folder') {
    node.parent = to.folder;
    node.name = to.name;
  }
  host.files.touch(from.folder);
  host.files.touch(to.folder);
}

function unlist(host: Host, { folder, name, node }: Place): void {
  folder.entries.delete(name);
  host.files.touch(folder);
  if (node?.kind === 'file') {
    node.linked = false;
    host.files.forgetIfUnused(node);
  } else if (node) {
    node.parent = null;
    host.files.forgetFolder();
  }
}

function refuseReadOnly(folder: FolderNode): void {
  if (folder.readOnly) throw new WasiError(ERRNO.rofs);
}

function refuseLink(folder: FolderNode): never {
  throw new WasiError(folder.readOnly ? ERRNO.rofs : ERRNO.notsup);
}
