/** Files that the instance makes: fetched with the login, saved under a name, never opened here. */
import type { Endpoint } from '#core/contract/endpoint.ts';
import { useMutation } from '@tanstack/react-query';
import { client } from '../api.ts';
import { saveAs } from './save-as.ts';
import { toastProblem } from './toast.ts';

interface Input {
  readonly params?: unknown;
  readonly query?: unknown;
}

export function useDownload(): {
  readonly download: (target: Endpoint, input: Input, name: string) => void;
  readonly isBusy: boolean;
} {
  const save = useMutation({
    mutationFn: async ({ target, input, name }: { target: Endpoint; input: Input; name: string }) => {
      const response = await client.raw(target, input);
      saveAs(name, [await response.blob()]);
    },
    onError: toastProblem,
  });
  return { download: (target, input, name) => save.mutate({ target, input, name }), isBusy: save.isPending };
}
