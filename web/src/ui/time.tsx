/** Times that move on by themselves. */
import { type ReactNode, useEffect, useState } from 'react';
import { useTexts } from '../texts/use-texts.ts';

export function useNow(everyMs = 1000): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return nowMs;
}

/** `3 minutes ago`, with the exact time on hover. */
export function Ago({ atMs }: { readonly atMs: number }): ReactNode {
  const { format } = useTexts();
  const nowMs = useNow(1000);
  return (
    <time dateTime={new Date(atMs).toISOString()} title={format.dateTime(atMs)} className="nowrap">
      {format.ago(Math.min(atMs, nowMs), nowMs)}
    </time>
  );
}

/** How long since. */
export function Elapsed({
  sinceMs,
  untilMs,
}: {
  readonly sinceMs: number;
  readonly untilMs?: number | undefined;
}): ReactNode {
  const { format } = useTexts();
  const nowMs = useNow(1000);
  return <span className="num">{format.duration(Math.max(0, (untilMs ?? nowMs) - sinceMs))}</span>;
}
