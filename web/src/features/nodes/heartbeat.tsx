/** A bar of the last day: how often this instance looked whether a machine is connected, and saw it. Grey: it did not look. */
import { heartbeatsRead } from '#core/features/nodes/nodes.api.ts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import { call } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import './heartbeat.css';

type Heartbeats = z.output<typeof heartbeatsRead.answer>;

/** Of all nodes of a pool, or of one. It changes once a minute, not with seals. */
export const heartbeatsQuery = (pool: string, node?: string) =>
  queryOptions({
    queryKey: ['heartbeats', pool, node ?? 'all'],
    queryFn: ({ signal }) =>
      call(heartbeatsRead, { params: { pool }, query: node === undefined ? {} : { node } }, { signal }),
    refetchInterval: 60_000,
  });

/** Heartbeats by node, once they are here. */
export function useHeartbeats(pool: string): {
  readonly times: Pick<Heartbeats, 'slotMs' | 'sinceMs'> | undefined;
  readonly of: (node: string) => Heartbeats['items'][number] | undefined;
} {
  const { data } = useQuery({ ...heartbeatsQuery(pool), select: byNode });
  return { times: data?.times, of: (node) => data?.items.get(node) };
}

function byNode({ slotMs, sinceMs, items }: Heartbeats) {
  return { times: { slotMs, sinceMs }, items: new Map(items.map((item) => [item.node, item])) };
}

interface HeartbeatBarProps {
  readonly slotMs: number;
  readonly sinceMs: number;
  readonly looked: readonly number[];
  readonly seen: readonly number[];
  readonly isLarge?: boolean;
}

export function HeartbeatBar({ slotMs, sinceMs, looked, seen, isLarge = false }: HeartbeatBarProps): ReactNode {
  const { t, format } = useTexts();
  const looks = sum(looked);
  const words =
    looks === 0 ? t('nodes.beatsNone') : t('nodes.beats', { share: format.share(sum(seen) / looks, 1), count: looks });
  return (
    <div className="beats" data-large={isLarge} role="img" aria-label={words} title={isLarge ? undefined : words}>
      {looked.map((count, index) => {
        const atMs = sinceMs + index * slotMs;
        const span = `${format.time(atMs)}–${format.time(atMs + slotMs)}`;
        return (
          <i
            key={atMs}
            data-face={faceOf(count, seen[index] ?? 0)}
            title={
              isLarge
                ? count === 0
                  ? t('nodes.beatNone', { span })
                  : t('nodes.beat', { span, seen: seen[index] ?? 0, looked: count })
                : undefined
            }
          />
        );
      })}
    </div>
  );
}

/** What the bar says, in numbers, for one node. */
export function beatsShare({ looked, seen }: Pick<HeartbeatBarProps, 'looked' | 'seen'>): number | undefined {
  const looks = sum(looked);
  return looks === 0 ? undefined : sum(seen) / looks;
}

function faceOf(looked: number, seen: number): 'none' | 'up' | 'shaky' | 'down' {
  if (looked === 0) return 'none';
  if (seen === 0) return 'down';
  // One missed look of a half hour is a reconnect, not an outage.
  return seen >= looked * 0.95 ? 'up' : 'shaky';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
