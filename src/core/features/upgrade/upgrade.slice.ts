/**
 * A pool moves to a later version of the fold when all who seal it can follow.
 *
 *   each agent: fold.supported ─> the owner: pool.upgraded, all notaries support it ─> from the next seal on the later version folds
 *
 * What a version does not know yet is rejected by everybody alike (`event.unknown_type`), also by instances that know it already. An instance
 * that lacks the pool's version stops before the first seal of it: its tables stay true, they only end there.
 * Source: DESIGN section 3.6.
 */
import type { Refusal } from '../../kernel/result.ts';
import { type Act, type Effects, type FoldContext, type PayloadOf, type Slice, on } from '../../contract/slice.ts';
import { put } from '../../contract/table.ts';
import { notarySetNow } from '../notaries/notaries.reads.ts';
import { foldSupported, poolUpgraded } from './upgrade.events.ts';
import { foldSupportOf, foldVersionNext } from './upgrade.reads.ts';
import { foldSupport, foldVersions } from './upgrade.tables.ts';

function supportRule(act: Act<PayloadOf<typeof foldSupported>>, { reads }: FoldContext): Refusal | undefined {
  const { version } = act.payload;
  return foldSupportOf(reads, act.author) === version ? { code: 'upgrade.said_already', version } : undefined;
}

function upgradeRule(act: Act<PayloadOf<typeof poolUpgraded>>, { reads }: FoldContext): Refusal | undefined {
  const { version } = act.payload;
  const current = foldVersionNext(reads);
  if (version <= current) return { code: 'upgrade.not_newer', current, version };
  const sealers = JSON.parse(notarySetNow(reads)?.members ?? '[]') as string[];
  const missing = sealers.filter((device) => foldSupportOf(reads, device) < version);
  return missing.length > 0 ? { code: 'upgrade.not_supported', version, missing: missing.length } : undefined;
}

function found(act: Act<{ readonly foldVersion: number }>): Effects {
  return { ops: [put(foldVersions, { number: 0, version: act.payload.foldVersion })] };
}

export const upgradeSlice: Slice = {
  name: 'upgrade',
  tables: [foldVersions, foldSupport],
  handlers: [
    on(foldSupported, supportRule, ({ author, payload }) => ({
      ops: [put(foldSupport, { device: author, version: payload.version })],
    })),
    on(poolUpgraded, upgradeRule, ({ payload }, { sealNumber }) => ({
      ops: [put(foldVersions, { number: sealNumber, version: payload.version })],
    })),
  ],
  reactions: { 'pool.created.v1': found },
};
