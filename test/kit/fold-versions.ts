/** A later version of the fold, as a next release could bring it: a new event type, and a rule that became stricter. */
import { z } from 'zod';
import { FOLD_VERSION } from '#core/kernel/limits.ts';
import { actFields } from '#core/contract/act-fields.ts';
import { type EventHandler, defineEvent, on } from '#core/contract/slice.ts';
import { put } from '#core/contract/table.ts';
import { HANDLERS } from '#core/features/index.ts';
import { daily } from '#core/features/pools/pools.tables.ts';
import { FOLD, type Fold } from '#engine/fold.ts';

export const OLD_FOLD: Fold = FOLD;
export const NEXT_VERSION: number = FOLD_VERSION + 1;
export const COUNTED_TYPE = 'thing.counted.v1';

const counted = defineEvent({
  type: COUNTED_TYPE,
  schema: z.strictObject({ ...actFields }),
  since: NEXT_VERSION,
});

function stricter(handler: EventHandler): EventHandler {
  return {
    ...handler,
    rule: (act, context) => {
      const { memo } = act.payload as { memo: string };
      if (context.foldVersion >= NEXT_VERSION && memo === '') return { code: 'transfer.no_memo' };
      return handler.rule(act, context);
    },
  };
}

export const NEXT_FOLD: Fold = {
  version: NEXT_VERSION,
  handlers: new Map([
    ...[...HANDLERS].map(
      ([type, handler]) => [type, type === 'transfer.made.v1' ? stricter(handler) : handler] as const,
    ),
    [
      COUNTED_TYPE,
      on(
        counted,
        () => undefined,
        (_act, { reads }) => {
          const count = (reads.get(daily, 'counted', 0)?.count ?? 0) + 1;
          return { ops: [put(daily, { kind: 'counted', day: 0, count })] };
        },
      ),
    ],
  ]),
};
