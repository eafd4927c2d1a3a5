import { createHash } from 'node:crypto';
import { constants, open } from 'node:fs/promises';
import { join } from 'node:path';
import { PATH_BYTES_MAX, PATH_DEPTH_MAX, PATH_SEGMENT_BYTES_MAX } from './limits.ts';
import { SandboxFault } from './port.ts';
import type { TaskEnd, TaskOutput } from './port.ts';

/** A file the sandbox says it wrote: its path under `/out` and its name in the flat folder shared with the sandbox. */
export interface ClaimedOutput {
  readonly path: string;
  readonly fileName: string;
}

/**
 * The hash that two providers' equal work has in common: over the lines `path NUL size NUL sha256 LF`, sorted by the
 * path's UTF-8 bytes, then the line of the end. Messages are left out, because engines word them differently.
 */
export function outputHash(outputs: readonly Omit<TaskOutput, 'filePath'>[], end: TaskEnd): string {
  const hash = createHash('sha256');
  for (const output of sortByPath(outputs)) hash.update(`${output.path}\0${output.sizeBytes}\0${output.sha256}\n`);
  return hash.update(endLine(end)).digest('hex');
}

/**
 * Measures and hashes what a sandbox claims to have written. Nothing of the claim is trusted: names must be plain, and
 * a link, a folder or a device in place of a file is a fault.
 * @throws {SandboxFault} a claim that an honest runner cannot make
 */
export async function collectOutputs(folder: string, claims: readonly ClaimedOutput[]): Promise<TaskOutput[]> {
  const seen = new Set<string>();
  const outputs: TaskOutput[] = [];
  for (const claim of claims) {
    if (!isTaskPath(claim.path) || seen.has(claim.path))
      throw new SandboxFault('the sandbox reported a bad output path');
    if (!/^\d{1,9}$/.test(claim.fileName)) throw new SandboxFault('the sandbox reported a bad output file');
    seen.add(claim.path);
    const filePath = join(folder, claim.fileName);
    outputs.push({ path: claim.path, filePath, ...(await measure(filePath)) });
  }
  return sortByPath(outputs);
}

/** Whether a path may stand under `/in` or `/out`: relative, plain segments, within the limits. */
export function isTaskPath(path: string): boolean {
  const segments = path.split('/');
  return (
    path.isWellFormed() &&
    Buffer.byteLength(path) <= PATH_BYTES_MAX &&
    segments.length <= PATH_DEPTH_MAX &&
    segments.every(isSegment)
  );
}

function isSegment(segment: string): boolean {
  if (segment === '' || segment === '.' || segment === '..' || segment.includes('\0')) return false;
  return Buffer.byteLength(segment) <= PATH_SEGMENT_BYTES_MAX;
}

async function measure(filePath: string): Promise<{ sizeBytes: number; sha256: string }> {
  // O_NOFOLLOW is 0 where the system lacks it (Windows); there creating a link needs a right that the runner has not.
  await using file = await open(filePath, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch((cause: unknown) => {
    throw new SandboxFault('an output of the sandbox cannot be opened', { cause });
  });
  const stat = await file.stat();
  if (!stat.isFile() || stat.nlink !== 1) throw new SandboxFault('an output of the sandbox is not a plain file');
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const chunk = Buffer.allocUnsafe(Math.max(1, Math.min(stat.size, 1 << 18)));
  while (sizeBytes < stat.size) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, sizeBytes);
    if (bytesRead === 0) throw new SandboxFault('an output of the sandbox shrank while it was read');
    hash.update(chunk.subarray(0, bytesRead));
    sizeBytes += bytesRead;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

function sortByPath<Output extends Pick<TaskOutput, 'path'>>(outputs: readonly Output[]): Output[] {
  const keyed = outputs.map((output) => ({ output, key: Buffer.from(output.path) }));
  return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ output }) => output);
}

function endLine(end: TaskEnd): string {
  switch (end.kind) {
    case 'exited':
      return `exited\0${end.exitCode}\n`;
    case 'limit':
      return `limit\0${end.limit}\n`;
    default:
      return `${end.kind}\n`;
  }
}
