import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { useNow } from '../../ui/time.tsx';

/**
 * What is left of a deadline on the pool clock. The clock moves by at most a minute with each seal, so between two seals
 * this counts down by the wall, and stands still when no seal comes: nobody loses time to an absent notary.
 */
export function Countdown({ leftMs, sealMs }: { readonly leftMs: number; readonly sealMs: number }): ReactNode {
  const { format } = useTexts();
  const nowMs = useNow(1000);
  const sinceSealMs = Math.min(60_000, Math.max(0, nowMs - sealMs));
  return <span className="num">{format.duration(Math.max(0, leftMs - sinceSealMs))}</span>;
}
