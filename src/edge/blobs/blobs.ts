/** Content-addressed files (SHA-256): modules, inputs, outputs. Written aside, checked, then moved into place. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

export class BlobTooLarge extends Error {
  override readonly name = 'BlobTooLarge';
}
export class BlobMismatch extends Error {
  override readonly name = 'BlobMismatch';
}

export interface Blob {
  readonly hash: string;
  readonly sizeBytes: number;
}

export interface Blobs {
  /** Stores a stream. `expected`: refuse anything else. @throws {BlobTooLarge | BlobMismatch} */
  put(
    source: AsyncIterable<Uint8Array>,
    limits: { readonly maxBytes: number; readonly expected?: string },
  ): Promise<Blob>;
  /** undefined: not here. */
  find(hash: string): Promise<Blob | undefined>;
  path(hash: string): string;
  read(hash: string, from?: number): AsyncIterable<Uint8Array>;
  remove(hash: string): Promise<void>;
}

export async function openBlobs(folder: string): Promise<Blobs> {
  await mkdir(join(folder, 'partial'), { recursive: true });
  for (const name of await readdir(join(folder, 'partial'))) await rm(join(folder, 'partial', name), { force: true });
  const path = (hash: string): string => join(folder, hash.slice(0, 2), hash);
  const find = async (hash: string): Promise<Blob | undefined> => {
    try {
      const { size } = await stat(path(hash));
      return { hash, sizeBytes: size };
    } catch {
      // Not there: an answer, not a fault.
      return undefined;
    }
  };
  return {
    path,
    find,
    put: async (source, limits) => {
      const aside = join(folder, 'partial', randomBytes(8).toString('hex'));
      const digest = createHash('sha256');
      let sizeBytes = 0;
      const file = await open(aside, 'wx', 0o600);
      try {
        for await (const chunk of source) {
          sizeBytes += chunk.length;
          if (sizeBytes > limits.maxBytes) throw new BlobTooLarge(`more than ${limits.maxBytes} bytes`);
          digest.update(chunk);
          await file.write(chunk);
        }
        await file.close();
        const hash = digest.digest('hex');
        if (limits.expected !== undefined && limits.expected !== hash)
          throw new BlobMismatch('the content is not what its hash says');
        await mkdir(join(folder, hash.slice(0, 2)), { recursive: true });
        await rename(aside, path(hash));
        return { hash, sizeBytes };
      } catch (cause) {
        await file.close().catch(() => undefined);
        await rm(aside, { force: true });
        throw cause;
      }
    },
    read: (hash, from = 0) => createReadStream(path(hash), { start: from, highWaterMark: 128 * 1024 }),
    remove: (hash) => rm(path(hash), { force: true }),
  };
}
