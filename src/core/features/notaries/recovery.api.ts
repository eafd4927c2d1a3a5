import { z } from 'zod';
import { LongText } from '../../contract/act-fields.ts';
import { PoolParams, command, endpoint } from '../../contract/endpoint.ts';
import { NOTARY_MODES } from '../../contract/notary-modes.ts';
import { RecoveryPlan, RecoverySignature, RecoveryVeto } from '../../contract/recovery.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';

const tag = 'notaries';
const User = z.object({ user: z.string(), handle: z.string() });

export const RecoveryView = z
  .object({
    /** So many of `users` have to sign, twice. */
    needed: z.number().int(),
    /** `isCurrent`: their root key is still the one that was named. */
    users: z.array(User.extend({ rootKey: z.string(), isCurrent: z.boolean() })),
    /** What a plan made now has to name. Whatever was sealed after it is lost with a recovery. */
    next: z.object({
      space: z.string(),
      epoch: z.number().int(),
      last: z.object({ number: z.number().int(), hash: z.string() }),
    }),
    /** Of the last seal that this instance has. */
    lastMs: z.number(),
    /** Acts that wait here for a seal: the new notaries judge them. */
    waiting: z.number().int(),
    /** One was accepted, and its notaries have not sealed yet. */
    isRecovered: z.boolean(),
    recoveries: z.array(
      z.object({
        recovery: z.string(),
        plan: RecoveryPlan,
        mode: z.enum(NOTARY_MODES),
        members: z.array(User),
        signedFirst: z.array(User),
        signedSecond: z.array(User),
        /** From when on those who signed first may sign again, by their own clocks; absent: not enough signed first. */
        repeatFromMs: z.number().optional(),
        /** From when on this instance believes it, if it is signed again and nobody objects; absent: not enough signed first. */
        believedFromMs: z.number().optional(),
        /** Who objected: it will never be believed. */
        vetoes: z.array(User),
      }),
    ),
  })
  .meta({ id: 'Recovery' });
export type RecoveryView = z.infer<typeof RecoveryView>;

export const recoveryRead = endpoint({
  name: 'recoveryRead',
  method: 'GET',
  path: '/pools/:pool/recovery',
  tag,
  summary: 'Who could name new notaries if the present ones are lost for good, and what is under way',
  kind: 'query',
  params: PoolParams,
  answer: RecoveryView,
});

export const recoveryName = command({
  name: 'recoveryName',
  method: 'PUT',
  path: '/pools/:pool/recovery/users',
  tag,
  summary: 'Name who may recover the pool, and how many of them it takes (owner)',
  params: PoolParams,
  body: z.object({
    users: z.array(Hex32).min(1).max(LIMITS.recoveryUsersMax),
    needed: z.number().int().min(1).max(LIMITS.recoveryUsersMax),
    reason: LongText.default(''),
  }),
});

export const recoverySign = endpoint({
  name: 'recoverySign',
  method: 'POST',
  path: '/pools/:pool/recovery',
  tag,
  summary: 'Hand in the signature of a recovery user, made by their phrase: once, and again a week later',
  kind: 'command',
  params: PoolParams,
  body: z.object({ plan: RecoveryPlan, signature: RecoverySignature }),
  answer: z.object({ recovery: z.string() }),
});

export const recoveryVeto = endpoint({
  name: 'recoveryVeto',
  method: 'POST',
  path: '/pools/:pool/recovery/:recovery/veto',
  tag,
  summary:
    'Object to a recovery: by the signature of a recovery user, or without one as the notary that you have on this instance',
  kind: 'command',
  params: z.object({ pool: Hex32, recovery: Hex32 }),
  body: z.object({ veto: RecoveryVeto.optional() }),
  answer: z.object({ recovery: z.string() }),
});

export const recoveryApi = { recoveryRead, recoveryName, recoverySign, recoveryVeto };
