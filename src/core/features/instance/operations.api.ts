/** What the operator does to a running instance's data: back it up, verify it, see what takes the disk. */
import { z } from 'zod';
import { endpoint } from '../../contract/endpoint.ts';

const tag = 'instance';
const Count = z.number().int().min(0);

export const BackupView = z
  .object({
    /** `none`: none was made since the instance started. */
    state: z.enum(['none', 'running', 'done', 'failed']),
    /** Ask with it how this one ended. */
    run: z.string().optional(),
    target: z.string().optional(),
    withKeys: z.boolean().optional(),
    doneBytes: Count.optional(),
    totalBytes: Count.optional(),
    /** The last one that was finished, also by an earlier start. */
    last: z
      .object({ atMs: z.number().int(), target: z.string(), bytes: Count, spaces: Count, withKeys: z.boolean() })
      .optional(),
  })
  .meta({ id: 'Backup' });
export type BackupView = z.infer<typeof BackupView>;

export const DIFFERENCES = [
  'genesis.missing',
  'genesis.differs',
  'event.malformed',
  'event.hash',
  'event.signature',
  'event.unsigned',
  'event.hole',
  'event.missing',
  'snapshot.differs',
  'event.outcome',
  'seal.missing',
  'seal.malformed',
  'seal.chain',
  'seal.certificate',
  'program.older',
  'seal.invariant',
  'seal.state',
  'seal.rejections',
  'row.missing',
  'row.extra',
  'row.differs',
] as const;

/** The first thing in a space's file that is not as its log says. */
export const DifferenceView = z
  .object({
    kind: z.enum(DIFFERENCES),
    seal: Count.optional(),
    /** Device key of the chain that the event belongs to. */
    author: z.string().optional(),
    seq: Count.optional(),
    event: z.string().optional(),
    table: z.string().optional(),
    key: z.string().optional(),
    column: z.string().optional(),
    detail: z.string().optional(),
  })
  .meta({ id: 'Difference' });
export type DifferenceView = z.infer<typeof DifferenceView>;

export const VerifiedView = z
  .object({
    space: z.string(),
    kind: z.enum(['pool', 'network']),
    name: z.string(),
    /** `failed`: it could not be looked through; `cause` says why. */
    state: z.enum(['waiting', 'running', 'sound', 'differs', 'failed']),
    phase: z.enum(['events', 'seals', 'tables']).optional(),
    done: Count.optional(),
    total: Count.optional(),
    events: Count.optional(),
    seals: Count.optional(),
    rows: Count.optional(),
    stateHash: z.string().optional(),
    difference: DifferenceView.optional(),
    cause: z.string().optional(),
  })
  .meta({ id: 'Verified' });
export type VerifiedView = z.infer<typeof VerifiedView>;

export const VerifyView = z
  .object({
    state: z.enum(['none', 'running', 'done']),
    startedMs: z.number().int().optional(),
    endedMs: z.number().int().optional(),
    spaces: z.array(VerifiedView),
  })
  .meta({ id: 'Verify' });
export type VerifyView = z.infer<typeof VerifyView>;

export const DiskView = z
  .object({
    dataDir: z.string(),
    freeBytes: Count,
    /** Accounts, jobs and settings. */
    instanceBytes: Count,
    spaces: z.array(
      z.object({
        space: z.string(),
        kind: z.enum(['pool', 'network']),
        name: z.string(),
        logBytes: Count,
        sealBytes: Count,
        tableBytes: Count,
        /** Pieces of snapshots, for newcomers and as the beginning of a replay. */
        snapshotBytes: Count,
        /** Bodies of events up to this seal were dropped or never fetched; 0: the whole log is here. */
        prunedTo: Count,
        /** Free pages and what is not yet written back. */
        reserveBytes: Count,
      }),
    ),
    /** Modules, inputs and results, by hash. */
    files: z.object({ count: Count, bytes: Count }),
    /** Folders of running tasks. */
    workBytes: Count,
    /** Keys, the window's browser profile, logins of the command line. */
    restBytes: Count,
  })
  .meta({ id: 'Disk' });
export type DiskView = z.infer<typeof DiskView>;

export const backupRead = endpoint({
  name: 'backupRead',
  method: 'GET',
  path: '/instance/backup',
  summary: 'How far a backup is, and when the last one was made (operator)',
  tag,
  /** With `run`: refused with the reason when this one failed. */
  query: z.object({ run: z.string().max(64).optional() }),
  answer: BackupView,
});
export const backupStart = endpoint({
  name: 'backupStart',
  method: 'POST',
  path: '/instance/backup',
  summary:
    'Write a consistent copy of everything into a new folder of this machine, while the instance runs (operator)',
  tag,
  body: z.object({
    /** Absolute path; must not exist yet, or be empty. */
    target: z.string().min(1).max(4096),
    /** With signing keys and logins: whoever has the copy can act as everybody here. */
    withKeys: z.boolean().default(false),
  }),
  answer: BackupView,
});
export const verifyRead = endpoint({
  name: 'verifyRead',
  method: 'GET',
  path: '/instance/verify',
  summary: 'How far the verification is, or what it found (operator)',
  tag,
  answer: VerifyView,
});
export const verifyStart = endpoint({
  name: 'verifyStart',
  method: 'POST',
  path: '/instance/verify',
  summary: 'Replay spaces from their logs and compare everything, beside the running instance (operator)',
  tag,
  /** Without `space`: every space that this instance holds. */
  body: z.object({
    space: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  }),
  answer: VerifyView,
});
export const diskRead = endpoint({
  name: 'diskRead',
  method: 'GET',
  path: '/instance/disk',
  summary: 'What takes how much of the disk (operator)',
  tag,
  answer: DiskView,
});

export const operationsApi = { backupRead, backupStart, verifyRead, verifyStart, diskRead };
