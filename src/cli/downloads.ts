/** Files from the instance to this machine. Their names were chosen by somebody else's program. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CliError, EXIT } from './exit-codes.ts';

/** Names that Windows keeps for devices, with any extension. */
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * The place of a result file below `folder`: never above it, on no system.
 * @throws {CliError} the name would lead out of the folder or means something else to the system
 */
export function placeBelow(folder: string, name: string): string {
  const parts = name.split('/');
  const isSafe = parts.every(
    (part) =>
      part !== '' &&
      part !== '.' &&
      part !== '..' &&
      !/[\p{Cc}\\:*?"<>|]/u.test(part) &&
      !DEVICE_NAME.test(part) &&
      !/[. ]$/.test(part),
  );
  if (!isSafe)
    throw new CliError(EXIT.failed, `the result file "${name}" has a name that is not safe here; it was not saved`);
  return join(folder, ...parts);
}

/**
 * Saves a response's body under `path`: a partial file never bears the final name.
 * @throws {CliError} the bytes are not those of `expectedHash`
 */
export async function saveBody(
  response: Response,
  path: string,
  expectedHash: string | undefined,
): Promise<{ readonly sizeBytes: number; readonly hash: string }> {
  if (response.body === null) throw new CliError(EXIT.failed, 'the instance sent no file');
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.part`;
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const meter = new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      hash.update(chunk);
      sizeBytes += chunk.length;
      done(null, chunk);
    },
  });
  try {
    await pipeline(Readable.from(response.body), meter, createWriteStream(part));
    const digest = hash.digest('hex');
    if (expectedHash !== undefined && digest !== expectedHash)
      throw new CliError(EXIT.failed, `${path}: what came is not the file that was asked for`);
    await rename(part, path);
    return { sizeBytes, hash: digest };
  } catch (cause) {
    await rm(part, { force: true });
    throw cause;
  }
}
