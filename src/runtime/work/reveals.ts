/** The provider's word in verifications: what it had committed to, as soon as all commitments are sealed. */
import { verificationCopies } from '#core/features/verifications/verifications.tables.ts';
import { agentCommand } from '../commands.ts';
import { type Runtime, agentSeedOf } from '../runtime.ts';
import type { WorkRecords } from './record.ts';

/** Answers one pass; the rest has its turn in the next, so that orders are not kept waiting. */
const REVEALS_MAX = 64;

export function createReveals(
  runtime: Runtime,
  records: WorkRecords,
  isDue: (step: string) => boolean,
): (space: string) => Promise<void> {
  const self = runtime.keys.peer.publicKey;
  return async (space) => {
    const asked = runtime.spaces
      .reader(space)
      .where(verificationCopies, `"providerPeer" = ? AND state = 'open' AND result IS NULL LIMIT ${REVEALS_MAX}`, [
        self,
      ]);
    for (const { verification, order, task, provider } of asked) {
      const account = runtime.accounts.byUser(provider);
      const opening = records.read(space, order).openings.get(task);
      if (account === undefined || account.needs !== undefined || !isDue(`reveal:${verification}`)) continue;
      if (opening === undefined) {
        runtime.logger.warn({ verification, order, task }, 'a result is asked for that is not known here');
        continue;
      }
      const payload = { verification, order, ...opening };
      const sent = await agentCommand(runtime, space, agentSeedOf(runtime, account), {
        type: 'verification.revealed.v1',
        payload,
      });
      if (!sent.ok) runtime.logger.warn({ verification, order, code: sent.code }, 'a result could not be told');
    }
  };
}
