/** What the player's device signs off the log: a session's receipt, after comparing with its own windows. */
import { encodeCanonical } from '../../kernel/canonical.ts';
import { signingBytes } from '../../contract/event.ts';
import type { SessionReceipt } from './gaming.events.ts';
import type { Tally } from './gaming.schemas.ts';

const listOf = ({ full, half, none }: Tally): readonly number[] => [full, half, none];

export function sessionReceiptBytes(space: string, receipt: SessionReceipt): Uint8Array {
  const { order, n, elapsedMs, provider, player, agreed, contested, samplesHash, last } = receipt;
  return signingBytes(
    'session-receipt',
    encodeCanonical([
      space,
      order,
      n,
      elapsedMs,
      listOf(provider),
      listOf(player),
      listOf(agreed),
      contested,
      samplesHash,
      last,
    ]),
  );
}
