/**
 * The provider's receipts of a session, once a minute and at the end:
 *
 *   readings both ways (paged) -> classes of both sides from them -> the player's signature -> `session.receipt.v1`
 *
 * Without the signature the receipt says the player's classes as last signed, and counts at most two minutes of the provider's own.
 */
import { GAME_LIMITS } from '#core/kernel/limits.ts';
import type { SessionReceipt } from '#core/features/gaming/gaming.events.ts';
import { meterOf, sessionOf } from '#core/features/gaming/gaming.reads.ts';
import { claimOf, classLists, windowsWithin } from '#core/features/gaming/session-claim.ts';
import { type SessionClaim, unsignedClaim } from '#core/features/gaming/session-meter.ts';
import { countClasses, windowsOf } from '#core/features/gaming/tally.ts';
import type { OrderTerms } from '#core/features/orders/orders.events.ts';
import type { OrderRow } from '#core/features/orders/orders.tables.ts';
import { agentCommand } from '../commands.ts';
import type { Runtime } from '../runtime.ts';
import type { Links } from './links.ts';
import { SignatureAnswer, decodeFrame, encodeFrame } from './protocol.ts';
import { SAMPLES_REQUEST, SESSION_SIGN_REQUEST, SamplesAnswer } from './session-protocol.ts';
import { type SessionRef, type SessionSamples, hashSamples } from './session-samples.ts';

/** A player whose readings end no more than this many windows before ours is there: their newest ones are under way. */
const LAG_WINDOWS = 2;
/** The player measured on while we compared: asked again at once so often. */
const SIGN_ATTEMPTS = 3;

export interface SessionReceipts {
  /** Issues the next receipt of a running, interrupted or ending session. */
  issue(space: string, row: OrderRow, seed: Uint8Array, last: boolean): Promise<void>;
}

export function createSessionReceipts(runtime: Runtime, links: Links, samples: SessionSamples): SessionReceipts {
  /** Own readings up to here are known to the player, by order. */
  const told = new Map<string, number>();

  const both = (session: SessionRef) => ({
    provider: samples.read(session, 'provider'),
    player: samples.read(session, 'player'),
  });

  /** Until neither side has something that the other lacks. @throws when the player's instance cannot be reached */
  async function exchange(session: SessionRef, player: string): Promise<void> {
    for (;;) {
      const after = told.get(session.order) ?? -1;
      const own = [...samples.read(session, 'provider')]
        .filter(([boundary]) => boundary > after)
        .slice(0, GAME_LIMITS.exchangeWindowsMax);
      const from = samples.newest(session, 'player') + 1;
      const body = encodeFrame({ space: session.space, order: session.order, samples: own, from });
      const answer = decodeFrame(SamplesAnswer, await links.request(player, SAMPLES_REQUEST, body));
      const news = answer.samples.filter(([boundary, counters]) => samples.put(session, 'player', boundary, counters));
      const newest = own.at(-1)?.[0];
      if (newest !== undefined) told.set(session.order, newest);
      const isFull = GAME_LIMITS.exchangeWindowsMax;
      // Whoever answers with the same for ever is not asked for ever.
      if (own.length < isFull && (answer.samples.length < isFull || news.length === 0)) return;
    }
  }

  /** Whole windows that this receipt covers: never fewer than the last one, never more than the seals allow. */
  function coveredWindows(session: SessionRef, row: OrderRow, { last, least }: { last: boolean; least: number }) {
    const untilMs = row.state === 'ending' ? row.stoppedSealMs : runtime.nowMs();
    const own = Math.max(0, samples.newest(session, 'provider'));
    const theirs = Math.max(0, samples.newest(session, 'player'));
    const isThere = !last && own - theirs <= LAG_WINDOWS;
    return Math.max(least, Math.min(isThere ? Math.min(own, theirs) : own, windowsWithin(untilMs - row.runningSealMs)));
  }

  async function countersign(space: string, player: string, receipt: SessionReceipt) {
    const body = encodeFrame({ space, receipt });
    return decodeFrame(SignatureAnswer, await links.request(player, SESSION_SIGN_REQUEST, body));
  }

  return {
    issue: async (space, row, seed, last) => {
      const session = { space, order: row.order };
      const found = sessionOf(runtime.spaces.reader(space), row.order);
      const { game } = JSON.parse(row.terms) as OrderTerms;
      if (found === undefined || game === undefined) return;
      const meter = meterOf(found);
      const least = windowsOf(meter.latest.provider);
      const receiptOf = (windows: number, claim: SessionClaim): SessionReceipt => ({
        order: row.order,
        n: row.receipts + 1,
        elapsedMs: Math.max(row.elapsedMs, windows * GAME_LIMITS.windowMs),
        ...claim,
        samplesHash: hashSamples(both(session), windows, runtime.crypto),
        last,
      });
      let receipt: SessionReceipt | undefined;
      let signed: { device: string; signature: string } | undefined;
      try {
        for (let attempt = 1; signed === undefined; attempt += 1) {
          await exchange(session, row.buyerPeer);
          const windows = coveredWindows(session, row, { last, least });
          receipt = receiptOf(windows, claimOf(classLists(windows, both(session), game)));
          try {
            signed = await countersign(space, row.buyerPeer, receipt);
          } catch (cause) {
            if (attempt === SIGN_ATTEMPTS) throw cause;
          }
        }
      } catch (cause) {
        runtime.logger.info(
          { order: row.order, receipt: row.receipts + 1, cause: (cause as Error).message },
          'session receipt goes out without the player’s signature',
        );
      }
      if (receipt === undefined || signed === undefined) {
        const windows = coveredWindows(session, row, { last: true, least });
        const { provider } = classLists(windows, both(session), game);
        receipt = receiptOf(windows, unsignedClaim(meter, countClasses(provider)));
      }
      samples.close(session, 'provider', windowsOf(receipt.provider));
      const payload = signed === undefined ? receipt : { ...receipt, countersign: signed };
      const sent = await agentCommand(runtime, space, seed, { type: 'session.receipt.v1', payload: { ...payload } });
      if (!sent.ok) runtime.logger.warn({ order: row.order, code: sent.code }, 'a session receipt was refused');
    },
  };
}
