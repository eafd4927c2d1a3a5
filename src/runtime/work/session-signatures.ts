/** What a provider asks the player's instance: its readings, and its signature under a receipt that says what both measured. */
import { toHex } from '#core/kernel/bytes.ts';
import { GAME_LIMITS } from '#core/kernel/limits.ts';
import type { SessionReceipt } from '#core/features/gaming/gaming.events.ts';
import { claimOf, classLists } from '#core/features/gaming/session-claim.ts';
import { sessionReceiptBytes } from '#core/features/gaming/signed.ts';
import { windowsOf } from '#core/features/gaming/tally.ts';
import type { OrderTerms } from '#core/features/orders/orders.events.ts';
import { isSession } from '#core/features/orders/orders.reads.ts';
import type { OrderRow } from '#core/features/orders/orders.tables.ts';
import { type Runtime, agentSeedOf } from '../runtime.ts';
import { ELAPSED_TOLERANCE_MS, ownOrder } from './buyer-signatures.ts';
import type { Links } from './links.ts';
import { decodeFrame, encodeFrame } from './protocol.ts';
import { SAMPLES_REQUEST, SESSION_SIGN_REQUEST, SamplesBody, SessionSignBody } from './session-protocol.ts';
import { type SessionSamples, hashSamples } from './session-samples.ts';

export interface SessionWatch {
  /** Readings of the provider came in. */
  readonly onSamples: (space: string, row: OrderRow) => void;
}

export function servePlayerSignatures(
  runtime: Runtime,
  links: Links,
  samples: SessionSamples,
  { onSamples }: SessionWatch,
): void {
  links.handle(SAMPLES_REQUEST, async (peer, body) => {
    const { space, order, samples: theirs, from } = decodeFrame(SamplesBody, body);
    const { row } = ownOrder(runtime, space, order, peer);
    if (!isSession(row)) throw new Error('no session');
    const session = { space, order };
    for (const [boundary, counters] of theirs) samples.put(session, 'provider', boundary, counters);
    if (theirs.length > 0) onSamples(space, row);
    const own = [...samples.read(session, 'player')]
      .filter(([boundary]) => boundary >= from)
      .slice(0, GAME_LIMITS.exchangeWindowsMax);
    return encodeFrame({ samples: own });
  });

  links.handle(SESSION_SIGN_REQUEST, async (peer, body) => {
    const { space, receipt } = decodeFrame(SessionSignBody, body);
    const { row, account } = ownOrder(runtime, space, receipt.order, peer);
    checkReceipt(runtime, samples, space, row, receipt);
    samples.close({ space, order: receipt.order }, 'player', windowsOf(receipt.player));
    const signature = runtime.sign(agentSeedOf(runtime, account), sessionReceiptBytes(space, receipt));
    return encodeFrame({ device: account.agentKey, signature: toHex(signature) });
  });
}

/** The same from our own copy of the readings, and no more time than our own clock saw. @throws when it differs */
function checkReceipt(
  runtime: Runtime,
  samples: SessionSamples,
  space: string,
  row: OrderRow,
  receipt: SessionReceipt,
): void {
  const { game } = JSON.parse(row.terms) as OrderTerms;
  if (game === undefined || receipt.n !== row.receipts + 1) throw new Error('not the next receipt of a session');
  const session = { space, order: row.order };
  const both = { provider: samples.read(session, 'provider'), player: samples.read(session, 'player') };
  const windows = windowsOf(receipt.provider);
  const until = row.state === 'ending' ? row.stoppedSealMs : runtime.nowMs() + ELAPSED_TOLERANCE_MS;
  if (receipt.elapsedMs > until - row.runningSealMs || windows * GAME_LIMITS.windowMs > receipt.elapsedMs)
    throw new Error('more time than passed');
  const claim = claimOf(classLists(windows, both, game));
  const { provider, player, agreed, contested } = receipt;
  const told = { provider, player, agreed, contested };
  const isOurs =
    receipt.samplesHash === hashSamples(both, windows, runtime.crypto) &&
    toHex(encodeFrame(claim)) === toHex(encodeFrame(told));
  if (!isOurs) throw new Error('our record differs');
}
