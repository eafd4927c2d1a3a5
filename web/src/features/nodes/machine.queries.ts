import { machineLoad, machinePause, machineRead } from '#core/features/nodes/nodes.api.ts';
import { type UseMutationResult, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { toastProblem } from '../../ui/toast.ts';

export const machineQuery = queryOptions({
  queryKey: keys.machine,
  queryFn: ({ signal }) => call(machineRead, {}, { signal }),
});

/** The whole of what is kept; the chart cuts what it shows. */
export const loadQuery = queryOptions({
  queryKey: [...keys.machine, 'load'],
  queryFn: ({ signal }) => call(machineLoad, { query: {} }, { signal }),
  refetchInterval: 5000,
});

/** At once on the page, taken back if the instance says no. */
export function usePause(): UseMutationResult<unknown, Error, boolean> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (isPaused: boolean) => call(machinePause, { body: { isPaused } }),
    onMutate: async (isPaused) => {
      await queries.cancelQueries({ queryKey: keys.machine, exact: true });
      const before = queries.getQueryData(machineQuery.queryKey);
      if (before !== undefined) queries.setQueryData(machineQuery.queryKey, { ...before, isPaused });
      return { before };
    },
    onError: (error, _isPaused, context) => {
      if (context?.before !== undefined) queries.setQueryData(machineQuery.queryKey, context.before);
      toastProblem(error);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.machine }),
  });
}
