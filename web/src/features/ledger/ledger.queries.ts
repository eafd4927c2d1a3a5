import { type StatementLine, statementRead, walletRead } from '#core/features/ledger/ledger.api.ts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';

const PAGE = 100;
const EXPORT_PAGE = 500;

export const walletQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'wallet'),
    queryFn: ({ signal }) => call(walletRead, { params: { pool } }, { signal }),
  });

/** `filter`: as the endpoint takes it. */
export const statementQuery = (pool: string, filter: Readonly<Record<string, string>> = {}) =>
  infiniteQueryOptions({
    queryKey: keys.of(pool, 'statement', JSON.stringify(filter)),
    queryFn: ({ pageParam, signal }) =>
      call(
        statementRead,
        { params: { pool }, query: { ...filter, limit: PAGE, ...(pageParam === '' ? {} : { cursor: pageParam }) } },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });

/** The whole statement, as filtered: for a file or paper. */
export async function readStatement(pool: string, filter: Readonly<Record<string, string>>): Promise<StatementLine[]> {
  const lines: StatementLine[] = [];
  let cursor: string | undefined;
  do {
    const page = await call(statementRead, {
      params: { pool },
      query: { ...filter, limit: EXPORT_PAGE, ...(cursor === undefined ? {} : { cursor }) },
    });
    lines.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return lines;
}
