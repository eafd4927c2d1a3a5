import { ProblemError } from '#core/contract/client.ts';
import { useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { useNow } from '../../ui/time.tsx';

interface Wait {
  /** How long until the next try counts, for the side of the field; undefined: try now. */
  readonly text: string | undefined;
  /** What the last try was refused with. */
  note(error: unknown): void;
}

/** After too many wrong guesses the instance says how long to wait; this counts it down. */
export function useWait(): Wait {
  const { t, format } = useTexts();
  const nowMs = useNow();
  const [{ notedMs, waitMs }, setNoted] = useState({ notedMs: 0, waitMs: 0 });
  // The clock of the page may be a tick behind what was just noted.
  const leftMs = Math.ceil((notedMs + waitMs - Math.max(nowMs, notedMs)) / 1000) * 1000;
  return {
    text: leftMs > 0 ? t('proof.wait', { time: format.duration(leftMs) }) : undefined,
    note: (error) => {
      const waitS = error instanceof ProblemError ? error.problem['retryAfterS'] : undefined;
      setNoted({ notedMs: Date.now(), waitMs: typeof waitS === 'number' ? waitS * 1000 : 0 });
    },
  };
}
