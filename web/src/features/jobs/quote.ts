import { type JobQuote, jobQuote } from '#core/features/jobs/jobs.api.ts';
import { useDebouncedValue } from '@mantine/hooks';
import { type UseQueryResult, keepPreviousData, useQuery } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import type { specOf } from './job-spec.ts';

type Spec = ReturnType<typeof specOf>;
const SETTLE_MS = 350;

export interface Quote {
  readonly query: UseQueryResult<JobQuote>;
  /** It is the price of what stands in the form now; that the market is asked anew meanwhile changes nothing. */
  readonly isOfForm: boolean;
}

/** Who would run it and what it costs at most, anew whenever the form or the market changes. */
export function useQuote(pool: string, spec: Spec): Quote {
  // A job needs a name, its price does not: typing one asks nothing anew.
  const wanted = JSON.stringify({ ...spec, name: 'quote' });
  const [settled] = useDebouncedValue(wanted, SETTLE_MS);
  const query = useQuery({
    queryKey: keys.of(pool, 'quote', settled),
    queryFn: ({ signal }) => call(jobQuote, { params: { pool }, body: JSON.parse(settled) as Spec }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
  return { query, isOfForm: wanted === settled && !query.isPlaceholderData };
}
