/** The log of a job: read once, then grown by the live stream. */
import { type LogLine, jobLog } from '#core/features/jobs/jobs.api.ts';
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call } from '../../api.ts';
import { onJobLog } from '../../live.ts';
import { keys } from '../../query-keys.ts';

const PAGE = 5000;
/** The newest ones are kept; the whole log is a file of the job. */
const KEPT = 20_000;

export function useJobLog(pool: string, job: string): UseQueryResult<readonly LogLine[]> {
  const queries = useQueryClient();
  const queryKey = keys.job(pool, job, 'log');
  useEffect(
    () =>
      onJobLog((event) => {
        if (event.job !== job) return;
        queries.setQueryData<readonly LogLine[]>(keys.job(pool, job, 'log'), (before = []) =>
          append(before, event.lines as LogLine[]),
        );
      }),
    [queries, pool, job],
  );
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      let lines = queries.getQueryData<readonly LogLine[]>(queryKey) ?? [];
      for (;;) {
        const after = lines.at(-1)?.no ?? 0;
        const { items } = await call(jobLog, { params: { pool, job }, query: { after, limit: PAGE } }, { signal });
        lines = append(lines, items);
        if (items.length < PAGE) return lines;
      }
    },
  });
}

function append(before: readonly LogLine[], lines: readonly LogLine[]): readonly LogLine[] {
  const last = before.at(-1)?.no ?? 0;
  const fresh = lines.filter(({ no }) => no > last);
  return fresh.length === 0 ? before : [...before, ...fresh].slice(-KEPT);
}
