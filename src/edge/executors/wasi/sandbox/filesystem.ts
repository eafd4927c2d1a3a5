import { statSync } from 'node:fs';
import { OUTPUT_ENTRIES_MAX } from '../../limits.ts';
import { openBacking } from './backing.ts';
import { ERRNO, WasiError } from './errno.ts';
import { checkFits, createTree, filesBelow } from './tree.ts';
import type { FileNode, FolderNode } from './tree.ts';
import type { OutputMessage, TaskMessage } from './wire.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The two folders a module is given, and the exact count of what it writes. */
export interface FileSystem {
  /** Read-only. */
  readonly inputs: FolderNode;
  readonly outputs: FolderNode;
  /** Answers ENOENT for a folder that was removed while a descriptor still names it: nothing can be made there. */
  checkListed(folder: FolderNode): void;
  createFile(folder: FolderNode, name: string): FileNode;
  createFolder(parent: FolderNode, name: string): FolderNode;
  /** Drops the bytes of a file that is neither listed nor open. */
  forgetIfUnused(file: FileNode): void;
  /** Counts a listed folder that was removed. */
  forgetFolder(): void;
  /** Changes a file's size, within the limit. Only the count moves when the caller writes the bytes itself. */
  resize(file: FileNode, sizeBytes: number, options: { readonly bytesFollow: boolean }): void;
  touch(node: FileNode | FolderNode): void;
  claims(): OutputMessage[];
}

export interface FileSystemOptions {
  readonly task: Pick<TaskMessage, 'inputs' | 'outputFolder' | 'outputBytes'>;
  readonly time: VirtualTime;
  /** The output limit is passed. Does not return. */
  onLimit(): never;
}

/** Builds `/in` from the task's inputs and an empty `/out`. */
export function openFileSystem({ task, time, onLimit }: FileSystemOptions): FileSystem {
  const tree = createTree(() => time.stampNs());
  const outputs = tree.newFolder({ parent: null, name: '', readOnly: false });
  let usedBytes = 0;
  let entries = 0;
  let nextFile = 0;

  const countEntry = (): void => {
    if (++entries > OUTPUT_ENTRIES_MAX) onLimit();
  };
  const checkListed = (folder: FolderNode): void => {
    if (folder !== outputs && !folder.parent) throw new WasiError(ERRNO.noent);
  };
  const touch = (node: FileNode | FolderNode): void => {
    node.modifiedNs = node.changedNs = time.stampNs();
  };

  return {
    inputs: buildInputs(tree, task.inputs),
    outputs,
    touch,
    checkListed,
    createFile: (folder, name) => {
      checkListed(folder);
      checkFits(folder, name);
      countEntry();
      const backing = openBacking({ file: `${task.outputFolder}/${nextFile++}`, mode: 'w+' });
      const file = tree.newFile({ backing, sizeBytes: 0, readOnly: false });
      folder.entries.set(name, file);
      touch(folder);
      return file;
    },
    createFolder: (parent, name) => {
      checkListed(parent);
      checkFits(parent, name);
      countEntry();
      const folder = tree.newFolder({ parent, name, readOnly: false });
      parent.entries.set(name, folder);
      touch(parent);
      return folder;
    },
    forgetIfUnused: (file) => {
      if (file.openCount > 0) return;
      if (file.linked || file.readOnly) return file.backing.release();
      entries--;
      usedBytes -= file.sizeBytes;
      file.backing.remove();
    },
    forgetFolder: () => {
      entries--;
    },
    resize: (file, sizeBytes, { bytesFollow }) => {
      usedBytes += sizeBytes - file.sizeBytes;
      if (usedBytes > task.outputBytes) onLimit();
      if (!bytesFollow) file.backing.resize(sizeBytes);
      file.sizeBytes = sizeBytes;
      touch(file);
    },
    claims: () =>
      [...filesBelow(outputs)].map(({ path, file }) => ({
        path,
        fileName: file.backing.file.slice(task.outputFolder.length + 1),
      })),
  };
}

function buildInputs(tree: ReturnType<typeof createTree>, inputs: TaskMessage['inputs']): FolderNode {
  const root = tree.newFolder({ parent: null, name: '', readOnly: true });
  for (const { name, file } of inputs) {
    const segments = name.split('/');
    const last = segments.pop() ?? '';
    let folder = root;
    for (const segment of segments) {
      const next = folder.entries.get(segment) ?? tree.newFolder({ parent: folder, name: segment, readOnly: true });
      if (next.kind !== 'folder') throw new Error(`the input ${name} lies under another input`);
      folder.entries.set(segment, next);
      folder = next;
    }
    if (folder.entries.has(last)) throw new Error(`the input ${name} is there twice`);
    const backing = openBacking({ file, mode: 'r' });
    folder.entries.set(last, tree.newFile({ backing, sizeBytes: statSync(file).size, readOnly: true }));
  }
  return root;
}
