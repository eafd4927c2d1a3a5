import { ProblemError } from '#core/contract/client.ts';
import { QueryClient } from '@tanstack/react-query';

const RETRIES = 3;

/** Answers stay until a live event says that they changed; a refusal is an answer and is not asked for again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < RETRIES && !(error instanceof ProblemError && error.problem.status < 500),
      retryDelay: (failures) => Math.min(500 * 2 ** failures, 4000),
      networkMode: 'always',
    },
    // The instance is on this machine or next to it: the browser's idea of being online says nothing.
    mutations: { networkMode: 'always' },
  },
});
