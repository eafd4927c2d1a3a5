import { Buffer } from 'node:buffer';
import { PATH_BYTES_MAX, PATH_DEPTH_MAX, PATH_SEGMENT_BYTES_MAX } from '../../limits.ts';
import { ERRNO, WasiError } from './errno.ts';
import type { Backing } from './backing.ts';

/**
 * The file system a module sees: a tree of names that exists in this process alone. A path of the module is looked up
 * here and is never handed to the system; the system only ever sees numbered files. So there is nothing to escape to,
 * there are no links, and names, order, times and inode numbers are the same on every machine.
 *
 * Invariants: 1. a folder's `parent` is where it is listed, or null for a root or a removed folder;
 *             2. everything under the read-only root is read-only; 3. an inode number is never used twice.
 */
export type TreeNode = FileNode | FolderNode;

interface NodeTimes {
  readonly inode: bigint;
  accessedNs: bigint;
  modifiedNs: bigint;
  changedNs: bigint;
}

export interface FileNode extends NodeTimes {
  readonly kind: 'file';
  readonly readOnly: boolean;
  readonly backing: Backing;
  sizeBytes: number;
  /** Listed in a folder: an unlinked file lives on while it is open. */
  linked: boolean;
  /** Descriptors of the module. */
  openCount: number;
}

export interface FolderNode extends NodeTimes {
  readonly kind: 'folder';
  readonly readOnly: boolean;
  readonly entries: Map<string, TreeNode>;
  /** Empty for a root. */
  name: string;
  parent: FolderNode | null;
}

export interface Tree {
  newFolder(options: {
    readonly parent: FolderNode | null;
    readonly name: string;
    readonly readOnly: boolean;
  }): FolderNode;
  newFile(options: { readonly backing: Backing; readonly sizeBytes: number; readonly readOnly: boolean }): FileNode;
}

/** @param stampNs the virtual time that new nodes carry */
export function createTree(stampNs: () => bigint): Tree {
  let nextInode = 1n;
  const times = (): NodeTimes => {
    const nowNs = stampNs();
    return { inode: nextInode++, accessedNs: nowNs, modifiedNs: nowNs, changedNs: nowNs };
  };
  return {
    newFolder: ({ parent, name, readOnly }) => ({
      ...{ kind: 'folder', readOnly, parent, name, entries: new Map<string, TreeNode>() },
      ...times(),
    }),
    newFile: ({ backing, sizeBytes, readOnly }) => ({
      ...{ kind: 'file', readOnly, backing, sizeBytes, linked: true, openCount: 0 },
      ...times(),
    }),
  };
}

/** Where a path leads: the folder that lists its last segment, and the node there if it exists. */
export interface Place {
  readonly folder: FolderNode;
  /** Empty when the path names the start folder itself. */
  readonly name: string;
  readonly node: TreeNode | undefined;
  /** Written with a slash at its end, so only a folder may be there. */
  readonly wantsFolder: boolean;
}

/**
 * Follows a path from a folder. Leaving the start folder upwards, or an absolute path, answers ENOTCAPABLE: a
 * descriptor is the right to what lies under it and to nothing else.
 */
export function locate(start: FolderNode, path: string): Place {
  if (path === '') throw new WasiError(ERRNO.noent);
  if (path.startsWith('/') || path.includes('\0')) throw new WasiError(ERRNO.notcapable);
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  const wantsFolder = path.endsWith('/') || path.endsWith('/.') || path === '.';
  const way: { folder: FolderNode; name: string }[] = [];
  let node: TreeNode | undefined = start;
  for (const segment of segments) {
    if (!node) throw new WasiError(ERRNO.noent);
    if (node.kind !== 'folder') throw new WasiError(ERRNO.notdir);
    if (segment === '..') {
      const back = way.pop();
      if (!back) throw new WasiError(ERRNO.notcapable);
      node = back.folder;
      continue;
    }
    if (Buffer.byteLength(segment) > PATH_SEGMENT_BYTES_MAX) throw new WasiError(ERRNO.nametoolong);
    way.push({ folder: node, name: segment });
    node = node.entries.get(segment);
  }
  if (wantsFolder && node?.kind === 'file') throw new WasiError(ERRNO.notdir);
  return { folder: way.at(-1)?.folder ?? start, name: way.at(-1)?.name ?? '', node, wantsFolder };
}

/** The node at a path, which must exist. */
export function lookUp(start: FolderNode, path: string): TreeNode {
  const { node } = locate(start, path);
  if (!node) throw new WasiError(ERRNO.noent);
  return node;
}

/**
 * Throws ENAMETOOLONG when an entry of this name, with what lies below it, would get a path beyond the limits: such a
 * path could not be reported as an output.
 */
export function checkFits(folder: FolderNode, name: string, node?: TreeNode): void {
  let { levels, bytes } = node?.kind === 'folder' ? extentBelow(node) : { levels: 0, bytes: 0 };
  levels += 1;
  bytes += Buffer.byteLength(name);
  for (let at = folder; at.parent; at = at.parent) {
    levels += 1;
    bytes += Buffer.byteLength(at.name) + 1;
  }
  if (levels > PATH_DEPTH_MAX || bytes > PATH_BYTES_MAX) throw new WasiError(ERRNO.nametoolong);
}

/** Whether a folder is, or lies under, another one. */
export function isWithin(folder: FolderNode, ancestor: FolderNode): boolean {
  for (let at: FolderNode | null = folder; at; at = at.parent) if (at === ancestor) return true;
  return false;
}

/** Levels and path bytes of the longest way down from a folder. */
function extentBelow(folder: FolderNode): { levels: number; bytes: number } {
  let [levels, bytes] = [0, 0];
  for (const [name, node] of folder.entries) {
    const below = node.kind === 'folder' ? extentBelow(node) : { levels: 0, bytes: 0 };
    levels = Math.max(levels, below.levels + 1);
    bytes = Math.max(bytes, below.bytes + Buffer.byteLength(name) + 1);
  }
  return { levels, bytes };
}

/** Every file below a folder with its path, in the order of names. */
export function* filesBelow(folder: FolderNode, prefix = ''): Generator<{ path: string; file: FileNode }> {
  for (const name of sortedNames(folder)) {
    const node = folder.entries.get(name);
    if (node?.kind === 'folder') yield* filesBelow(node, `${prefix}${name}/`);
    else if (node) yield { path: `${prefix}${name}`, file: node };
  }
}

/** Names in the order of their UTF-16 units: any order would do, as long as it is the same everywhere. */
export function sortedNames(folder: FolderNode): string[] {
  return [...folder.entries.keys()].toSorted((a, b) => (a < b ? -1 : Number(a > b)));
}
