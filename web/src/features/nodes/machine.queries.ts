import {
  machineChecks,
  machineHistory,
  machineLoad,
  machinePause,
  machineRead,
} from '#core/features/nodes/nodes.api.ts';
import {
  type UseMutationResult,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { toastProblem } from '../../ui/toast.ts';
import type { z } from 'zod';
import { type Range, rangeMs } from './load-points.ts';

export const machineQuery = queryOptions({
  queryKey: keys.machine,
  queryFn: ({ signal }) => call(machineRead, {}, { signal }),
});

/** Samples kept by the page: the last minutes, at one every two seconds. */
const SAMPLES_MAX = 200;

/** Read once, then only what is new. */
export const loadQuery = queryOptions({
  queryKey: [...keys.machine, 'load'],
  queryFn: async ({ signal, client, queryKey }): Promise<z.output<typeof machineLoad.answer>> => {
    const before = client.getQueryData<z.output<typeof machineLoad.answer>>(queryKey)?.samples ?? [];
    const sinceMs = before.at(-1)?.atMs ?? Date.now() - rangeMs('live');
    const { everyMs, samples } = await call(machineLoad, { query: { sinceMs } }, { signal });
    return { everyMs, samples: [...before, ...samples].slice(-SAMPLES_MAX) };
  },
  refetchInterval: 5000,
});

/** The past changes once a minute, whatever happens meanwhile. */
export const historyQuery = (range: Range) =>
  queryOptions({
    queryKey: ['machine-history', range],
    queryFn: ({ signal }) =>
      call(machineHistory, { query: { sinceMs: Date.now() - rangeMs(range), points: 480 } }, { signal }),
    refetchInterval: 60_000,
    placeholderData: keepPreviousData,
  });

type Switch = Partial<Pick<z.output<typeof machineRead.answer>, 'isPaused' | 'isChecked'>>;

export function usePause(): UseMutationResult<unknown, Error, boolean> {
  return useSwitch(
    (isPaused) => call(machinePause, { body: { isPaused } }),
    (isPaused) => ({ isPaused }),
  );
}

/** Whether members' machines check the figures of this one, and it theirs. */
export function useChecks(): UseMutationResult<unknown, Error, boolean> {
  return useSwitch(
    (isChecked) => call(machineChecks, { body: { isChecked } }),
    (isChecked) => ({ isChecked }),
  );
}

/** At once on the page, taken back if the instance says no. */
function useSwitch(
  send: (isOn: boolean) => Promise<unknown>,
  shown: (isOn: boolean) => Switch,
): UseMutationResult<unknown, Error, boolean> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: send,
    onMutate: async (isOn) => {
      await queries.cancelQueries({ queryKey: keys.machine, exact: true });
      const before = queries.getQueryData(machineQuery.queryKey);
      if (before !== undefined) queries.setQueryData(machineQuery.queryKey, { ...before, ...shown(isOn) });
      return { before };
    },
    onError: (error, _isOn, context) => {
      if (context?.before !== undefined) queries.setQueryData(machineQuery.queryKey, context.before);
      toastProblem(error);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.machine }),
  });
}
