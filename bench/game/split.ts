/** Where the time of a picture goes, as both sides of the session measured it: medians of its windows. */
import type { Arcade } from '../../test/e2e/games-kit.ts';
import { hold } from '../kit/report.ts';
import { median } from '../kit/stats.ts';

export interface Split {
  /** Taking a picture, encoding it. */
  readonly hostMs: number;
  /** Half of the round trip. */
  readonly networkMs: number;
  /** Before decoding. */
  readonly waitMs: number;
  readonly decodeMs: number;
}

/** From now on. */
export async function beginSplit(arcade: Arcade, order: string): Promise<{ end(): Promise<Split> }> {
  const before = await windowsOf(arcade, order);
  return {
    end: async () => {
      const { player, provider } = await windowsOf(arcade, order);
      return splitOf({
        player: player.slice(before.player.length),
        provider: provider.slice(before.provider.length),
      });
    },
  };
}

/** Each side's own readings: the other's come with the receipt of the minute. */
async function windowsOf({ anna, boris, pool }: Arcade, order: string) {
  const [player, provider] = await Promise.all(
    [anna, boris].map(async (side) =>
      side.call('sessionWindows', { params: { pool, order }, query: { limit: '1000' } }),
    ),
  );
  return { player: player?.items ?? [], provider: provider?.items ?? [] };
}

function splitOf({ player, provider }: Awaited<ReturnType<typeof windowsOf>>): Split {
  const of = (values: readonly (number | undefined)[]): number => {
    const known = values.filter((value) => value !== undefined);
    hold(known.length > 0, 'the session measured it');
    return median(known);
  };
  return {
    hostMs: of(provider.map((one) => one.provider?.encodeMs)),
    networkMs: of(player.map((one) => one.player?.roundTripMs)) / 2,
    waitMs: of(player.map((one) => one.player?.jitterBufferMs)),
    decodeMs: of(player.map((one) => one.player?.decodeMs)),
  };
}
