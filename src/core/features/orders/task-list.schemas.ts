/**
 * The list of a batch order's ended tasks, as its receipts name it: a Merkle tree (as in RFC 6962, section 2.1), so that one row can be shown
 * without the others. A row holds no output, only a commitment to it, so that showing a row tells nobody what to copy.
 *
 *   row = (task, paid ms, end, work, commitment)      commitment = H(result, provider, salt)      result = H(end, exit code, output hash)
 *   leaf = H(row)      node = H(left, right)      rows by their task's id; an odd one goes up as it is
 */
import { z } from 'zod';
import { encodeCanonical } from '../../kernel/canonical.ts';
import type { Crypto } from '../../kernel/crypto.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { VERIFICATION_LIMITS } from '../../kernel/limits.ts';

type Hasher = Pick<Crypto, 'sha256Hex'>;

export const TaskRow = z.strictObject({
  task: z.string().min(1).max(64),
  /** min(wall, declared maximum), ms: what is paid. */
  paidMs: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  end: z.string().max(32),
  /** What was to be computed: module, arguments, inputs, seed and limits. */
  work: Hex32,
  commitment: Hex32,
});
export type TaskRow = z.infer<typeof TaskRow>;

/** From a row up to the root. */
export const TaskPath = z
  .array(z.strictObject({ side: z.enum(['left', 'right']), hash: Hex32 }))
  .max(VERIFICATION_LIMITS.pathMax);
export type TaskPath = z.infer<typeof TaskPath>;

function hash(crypto: Hasher, tag: string, parts: readonly unknown[]): string {
  return crypto.sha256Hex(encodeCanonical([tag, ...parts]));
}

/** Equal for everybody who did the work. */
export function taskResult(
  crypto: Hasher,
  ended: { readonly end: string; readonly exitCode?: number | undefined; readonly outputHash: string },
): string {
  return hash(crypto, 'task-result', [ended.end, ended.exitCode ?? -1, ended.outputHash]);
}

export interface Opening {
  readonly result: string;
  readonly provider: string;
  readonly salt: string;
}

export function taskCommitment(crypto: Hasher, { result, provider, salt }: Opening): string {
  return hash(crypto, 'task-commitment', [result, provider, salt]);
}

export function taskLeaf(crypto: Hasher, { task, paidMs, end, work, commitment }: TaskRow): string {
  return hash(crypto, 'task-row', [task, paidMs, end, work, commitment]);
}

function nodeOver(crypto: Hasher, left: string, right: string): string {
  return hash(crypto, 'task-node', [left, right]);
}

function leavesOf(crypto: Hasher, rows: readonly TaskRow[]): { readonly task: string; readonly hash: string }[] {
  return [...rows]
    .sort((a, b) => (a.task < b.task ? -1 : 1))
    .map((row) => ({ task: row.task, hash: taskLeaf(crypto, row) }));
}

function levelAbove(crypto: Hasher, level: readonly string[]): string[] {
  const next: string[] = [];
  for (let at = 0; at < level.length; at += 2) {
    const [left, right] = [level[at] as string, level[at + 1]];
    next.push(right === undefined ? left : nodeOver(crypto, left, right));
  }
  return next;
}

/** What a receipt carries as `tasksHash`. */
export function taskListRoot(crypto: Hasher, rows: readonly TaskRow[]): string {
  if (rows.length === 0) return hash(crypto, 'task-list', []);
  let level = leavesOf(crypto, rows).map((leaf) => leaf.hash);
  while (level.length > 1) level = levelAbove(crypto, level);
  return level[0] as string;
}

/** Undefined: no such task in the list. */
export function taskPath(crypto: Hasher, rows: readonly TaskRow[], task: string): TaskPath | undefined {
  const leaves = leavesOf(crypto, rows);
  let at = leaves.findIndex((leaf) => leaf.task === task);
  if (at < 0) return undefined;
  const path: TaskPath = [];
  for (let level = leaves.map((leaf) => leaf.hash); level.length > 1; level = levelAbove(crypto, level)) {
    const beside = level[at ^ 1];
    if (beside !== undefined) path.push({ side: at % 2 === 0 ? 'right' : 'left', hash: beside });
    at = Math.floor(at / 2);
  }
  return path;
}

/** The root that this row lies under; that of a receipt, if the row is in its list. */
export function rootAbove(crypto: Hasher, row: TaskRow, path: TaskPath): string {
  return path.reduce(
    (below, { side, hash: beside }) =>
      side === 'left' ? nodeOver(crypto, beside, below) : nodeOver(crypto, below, beside),
    taskLeaf(crypto, row),
  );
}
