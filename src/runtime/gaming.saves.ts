/** Saves of players on this machine: who has how much, and taking them away. The operator's alone: it is the operator's disk. */
import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { savesRead, savesRemove } from '#core/features/gaming/saves.api.ts';
import type { Saves } from '#edge/streams/saves.ts';
import { networkHandleOf } from './names.ts';
import { requireOperator } from './operator.ts';
import type { Runtime } from './runtime.ts';

export interface SavesParts {
  readonly saves: Saves;
  readonly isPlaying: (player: string) => boolean;
}

export function savesRoutes(runtime: Runtime, { saves, isPlaying }: SavesParts): Route[] {
  return [
    route(savesRead, async ({ claims }) => {
      requireOperator(runtime, claims);
      const all = await saves.list();
      return {
        quotaBytes: saves.quotaBytes,
        items: all.map(({ player, ...size }) => ({
          ...{ player, handle: networkHandleOf(runtime, player) },
          ...{ bytes: size.bytes, entries: size.entries, changedMs: size.changedMs },
          ...{ isOver: saves.isOver(size), isPlaying: isPlaying(player) },
        })),
      };
    }),
    route(savesRemove, async ({ claims, params: { player } }) => {
      requireOperator(runtime, claims);
      if (isPlaying(player)) throw new RefusalError({ code: 'saves.in_use', player });
      if (!(await saves.remove(player))) throw new RefusalError({ code: 'saves.none', player });
      return undefined;
    }),
  ];
}
