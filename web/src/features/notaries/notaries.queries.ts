import { type NotariesView, notariesRead } from '#core/features/notaries/notaries.api.ts';
import { recoveryRead } from '#core/features/notaries/recovery.api.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { TIME } from '#core/kernel/limits.ts';

/** Seals tell of most changes; that a notary went silent is told by nothing. */
const ASK_EVERY_MS = 10_000;

export const notariesQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'notaries'),
    queryFn: ({ signal }) => call(notariesRead, { params: { pool } }, { signal }),
    refetchInterval: ASK_EVERY_MS,
  });

/** What other instances signed comes without a seal. */
export const recoveryQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'notaries', 'recovery'),
    queryFn: ({ signal }) => call(recoveryRead, { params: { pool } }, { signal }),
    refetchInterval: ASK_EVERY_MS,
  });

/** Reads the set anew, after an act that no seal tells of. */
export function useNotariesAnew(pool: string): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: keys.of(pool, 'notaries') });
}

const QUIET_MS = 7 * TIME.DAY_MS;
const STORED = 'realms.notaries.advice';

/** Advice that was put aside stays away for a week, in each pool by itself; a loss cannot be put aside. */
export function useAdvice(
  pool: string,
  view: NotariesView | undefined,
): { readonly isShown: boolean; readonly putAside: () => void } {
  const key = `${STORED}.${pool}`;
  const [isQuiet, setQuiet] = useState(() => Date.now() - Number(localStorage.getItem(key) ?? 0) < QUIET_MS);
  return {
    isShown: view?.advice === 'name_another' || (view?.advice === 'name_more' && !isQuiet),
    putAside: () => {
      localStorage.setItem(key, String(Date.now()));
      setQuiet(true);
    },
  };
}
