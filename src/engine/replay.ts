/** Rebuilds a space's tables from its log, seal by seal, and compares the hashes: the state is the fold of what is sealed, nothing else. */
import type { Crypto } from '#core/kernel/crypto.ts';
import { type Result, ok, refuse } from '#core/kernel/result.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import { executeSeal } from './fold.ts';
import { GENESIS_META, STATE_META, enterGenesis } from './genesis.ts';
import type { SealedOutcome, SpaceStore } from './ports.ts';

export interface Replayed {
  readonly seals: number;
  readonly stateHash: string;
}

/** `scratch`: an empty store of the same space. Refused: the number of the first seal whose state or outcomes differ. */
export function replaySpace(source: SpaceStore, scratch: SpaceStore, crypto: Crypto): Result<Replayed> {
  const genesis = source.meta(GENESIS_META);
  if (genesis === undefined) return refuse({ code: 'replay.no_genesis' });
  const entered = enterGenesis(scratch, genesis, crypto);
  if (!entered.ok) return entered;
  let stateHash = new TextDecoder().decode(scratch.meta(STATE_META) ?? new Uint8Array(0));
  const last = source.lastSeal()?.content.number ?? 0;
  for (let number = 1; number <= last; number += 1) {
    const seal = source.seal(number);
    if (seal === undefined) return refuse({ code: 'replay.seal_missing', seal: number });
    const { content } = seal;
    const events: SignedEvent[] = [];
    for (const hash of content.events) {
      const event = source.event(hash);
      if (event === undefined) return refuse({ code: 'replay.event_missing', seal: number, event: hash });
      events.push(event);
    }
    const execution = executeSeal(
      { space: content.space, number, timeMs: content.timeMs, events, prevStateHash: stateHash },
      scratch,
      scratch,
      crypto,
    );
    if (execution.stateHash !== content.stateHash)
      return refuse({ code: 'replay.differs', seal: number, what: 'state' });
    if (JSON.stringify(execution.rejections) !== JSON.stringify(content.rejections))
      return refuse({ code: 'replay.differs', seal: number, what: 'rejections' });
    const codes = new Map(execution.rejections);
    const outcomes: SealedOutcome[] = events.map(({ hash, author, seq }, index) => ({
      event: hash,
      author,
      seq,
      seal: number,
      code: codes.get(index),
    }));
    scratch.transaction(() => {
      scratch.append(events);
      scratch.appendSeal(seal, execution.overlay.net(), outcomes);
    });
    stateHash = execution.stateHash;
  }
  return ok({ seals: last, stateHash });
}
