/**
 * The audit log: exactly one record per privileged act, made by the same seal, never changed or removed (the table is append-only, and the
 * event that it names is signed by whoever acted). A new privileged event type is named here; `audit.test.ts` finds one that is not.
 */
import { type Act, type Effects, type Fold, type FoldContext, type Slice, NO_EFFECTS } from '../../contract/slice.ts';
import { put } from '../../contract/table.ts';
import type { AdminActed } from '../admin/admin.events.ts';
import { auditHead, auditLog } from './audit.tables.ts';

/** Field of the payload that says what an act was done to; '': the pool itself. */
export const AUDITED: Readonly<Record<string, string>> = {
  'member.kicked.v1': 'user',
  'member.state-set.v1': 'user',
  'member.admitted.v1': 'user',
  'role.set.v1': 'user',
  'notaries.changed.v1': '',
  'pool.upgraded.v1': '',
  'recovery.named.v1': '',
  'invitation.created.v1': 'invitation',
  'invitation.revoked.v1': 'invitation',
  'ownership.offered.v1': 'to',
  'ownership.answered.v1': '',
  'ownership.withdrawn.v1': '',
  'settings.announced.v1': '',
  'settings.withdrawn.v1': 'change',
  'announcement.posted.v1': '',
  'announcement.removed.v1': 'announcement',
  'pool.described.v1': '',
  'pool.closed.v1': '',
  'wallet.frozen.v1': 'user',
  'wallet.thawed.v1': 'user',
  'offer.removed.v1': 'offer',
  'node.unverified.v1': 'node',
  'order.suspended.v1': 'order',
  'order.lifted.v1': 'order',
  'grant.made.v1': 'to',
  'treasury.proposed.v1': '',
  'treasury.answered.v1': 'act',
  'treasury.withdrawn.v1': 'act',
  'dispute.taken.v1': 'dispute',
  'dispute.decided.v1': 'dispute',
  'report.closed.v1': 'report',
  'withdrawal.confirmed.v1': 'withdrawal',
  'withdrawal.rejected.v1': 'withdrawal',
  'withdrawal.started.v1': 'withdrawal',
  'withdrawal.executed.v1': 'withdrawal',
  'withdrawal.failed.v1': 'withdrawal',
  'withdrawal.doubted.v1': 'withdrawal',
  'withdrawal.frozen.v1': 'withdrawal',
  'withdrawal.thawed.v1': 'withdrawal',
  'withdrawal.ruled.v1': 'withdrawal',
  'execution.reassigned.v1': 'withdrawal',
  'deposit.recorded.v1': 'user',
  'deposit.confirmed.v1': 'deposit',
  'correction.proposed.v1': '',
  'correction.withdrawn.v1': 'correction',
};

/** Said elsewhere in the record, or sealed to others. */
const ENVELOPE: readonly string[] = ['base', 'idem', 'reason', 'text'];
const DETAIL_CHARS_MAX = 4000;

function detailOf(payload: Readonly<Record<string, unknown>>): string {
  const own = Object.entries(payload).filter(([name]) => !ENVELOPE.includes(name));
  const text = JSON.stringify(Object.fromEntries(own), (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  return text.length > DETAIL_CHARS_MAX ? '{}' : text;
}

function record(
  entry: Pick<Act, 'id' | 'type' | 'author'> & {
    readonly actor: string;
    readonly seat: 'member' | 'officer' | 'owner' | 'admin';
    readonly subject: string;
    readonly reason: string;
    readonly detail: string;
  },
  { reads, sealNumber, sealTimeMs }: FoldContext,
): Effects {
  const no = (reads.get(auditHead, 'head')?.no ?? 0) + 1;
  const { id, type, author, actor, seat, subject, reason, detail } = entry;
  return {
    ops: [
      put(auditHead, { id: 'head', no }),
      put(auditLog, {
        no,
        event: id,
        type,
        actor,
        device: author,
        seat,
        subject,
        reason,
        detail,
        seal: sealNumber,
        timeMs: sealTimeMs,
      }),
    ],
  };
}

function audited(field: string): Fold<Readonly<Record<string, unknown>>> {
  return (act, context) => {
    const { actor, payload } = act;
    // Where the pool lets members invite, that is no privilege.
    if (actor?.role === 'member' && act.type.startsWith('invitation.')) return NO_EFFECTS;
    const about = payload[field];
    const subject = typeof about === 'string' ? about : '';
    const reason = typeof payload['reason'] === 'string' ? payload['reason'] : '';
    return record(
      { ...act, actor: actor?.user ?? '', seat: actor?.role ?? 'member', subject, reason, detail: detailOf(payload) },
      context,
    );
  };
}

function auditedAdmin(act: Act<AdminActed>, context: FoldContext): Effects {
  const { certificate, reason } = act.payload;
  const { kind, ...target } = act.payload.act;
  const subject = String(Object.values(target).find((value) => typeof value === 'string') ?? '');
  const detail = detailOf({ kind, ...target });
  return record({ ...act, actor: certificate.user, seat: 'admin', subject, reason, detail }, context);
}

export const auditSlice: Slice = {
  name: 'audit',
  tables: [auditLog, auditHead],
  handlers: [],
  reactions: {
    ...Object.fromEntries(Object.entries(AUDITED).map(([type, field]) => [type, audited(field)])),
    'admin.acted.v1': auditedAdmin,
  },
};
