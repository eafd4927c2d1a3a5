/** The folder that an instance keeps everything in. */
import { accessSync, constants, mkdirSync } from 'node:fs';

/** The data folder cannot be used. `message` is one sentence for the user. */
class DataFolderUnusable extends Error {
  override readonly name = 'DataFolderUnusable';
}

/** @throws {DataFolderUnusable} */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.R_OK);
  } catch (cause) {
    throw new DataFolderUnusable(
      `The data folder ${folder} cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown cause'}). Choose another with --data-dir.`,
      { cause },
    );
  }
}
