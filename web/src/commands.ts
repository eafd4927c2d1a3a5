/**
 * Commands: what changes something. Each waits some seconds for the seal; what is still open then is shown as pending, and its
 * fate comes by the live stream. A retry after a broken connection carries the same key, so nothing happens twice.
 */
import { type CallInput, InstanceUnreachable, ProblemError } from '#core/contract/client.ts';
import type { Endpoint } from '#core/contract/endpoint.ts';
import { eventRead } from '#core/features/pools/pools.api.ts';
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { client, newKey } from './api.ts';
import { onDecided } from './live.ts';
import { keys } from './query-keys.ts';
import { explainCode } from './texts/problems.ts';
import { currentTexts } from './texts/use-texts.ts';
import { toast, toastProblem } from './ui/toast.ts';

const WAIT_S = 8;
const TRIES = 3;
const TRY_AGAIN_MS = 1200;

type Answer<E extends Endpoint> = z.output<E['answer']>;
interface CommandOptions<E extends Endpoint> {
  /** Said when it is sealed; leave out where the page itself shows it. */
  readonly done?: string | ((answer: Answer<E>) => string);
  readonly onDone?: (answer: Answer<E>) => void;
  /** What takes it back, where that is safe. */
  readonly undo?: () => void;
  /** The page shows the cause itself. */
  readonly isQuiet?: boolean;
}

/** Events of this page that wait for their seal, with what to say then. */
const open = new Map<string, string>();

export async function send<E extends Endpoint>(target: E, input: CallInput<E>): Promise<Answer<E>> {
  const idempotencyKey = newKey();
  for (let tries = 1; ; tries += 1) {
    try {
      return await client.call(target, input, { wait: WAIT_S, idempotencyKey });
    } catch (error) {
      if (!(error instanceof InstanceUnreachable) || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
    }
  }
}

const ASK_AGAIN_MS = 1500;

/**
 * For one act that builds on another: waits until this one is sealed, however long the notary is away.
 * @throws {ProblemError} it was rejected
 */
export async function whenSealed(
  pool: string,
  answer: { readonly status: 'pending' | 'sealed'; readonly event: string },
  signal: AbortSignal,
): Promise<void> {
  if (answer.status === 'sealed') return;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    signal.throwIfAborted();
    const { status, code = 'unknown' } = await client.call(
      eventRead,
      { params: { pool, event: answer.event } },
      { signal },
    );
    if (status === 'sealed') return;
    if (status === 'rejected') {
      const { title, next: detail } = await explainCode(code);
      throw new ProblemError({ type: `/problems/${code}`, title, status: 409, code, ...(detail && { detail }) });
    }
  }
}

export function useCommand<E extends Endpoint>(
  target: E,
  options: CommandOptions<E> = {},
): UseMutationResult<Answer<E>, Error, CallInput<E>> {
  const queries = useQueryClient();
  return useMutation<Answer<E>, Error, CallInput<E>>({
    mutationFn: (input) => send(target, input),
    onSuccess: (answer) => {
      const said = typeof options.done === 'function' ? options.done(answer) : options.done;
      const event = pendingEventOf(answer);
      if (event !== undefined) {
        const { t } = currentTexts();
        open.set(event, said ?? t('command.sealed'));
        toast({ tone: 'wait', title: t('command.pending'), message: t('command.pendingWhy') });
      } else if (said !== undefined) {
        toast({ tone: 'good', title: said, undo: options.undo });
      }
      options.onDone?.(answer);
    },
    onError: (error) => {
      if (options.isQuiet !== true) toastProblem(error);
    },
    onSettled: (_answer, _error, input) => {
      const { pool } = ((input as { params?: unknown }).params ?? {}) as { pool?: string };
      const touched: (readonly string[])[] =
        pool === undefined ? [[]] : [keys.pools, keys.sealed(pool), keys.jobs(pool)];
      return Promise.all(touched.map((queryKey) => queries.invalidateQueries({ queryKey }))).then(() => undefined);
    },
  });
}

function pendingEventOf(answer: unknown): string | undefined {
  const { status, event } = (answer ?? {}) as { status?: unknown; event?: unknown };
  return status === 'pending' && typeof event === 'string' ? event : undefined;
}

/** Says what became of commands that were pending, and of refusals of this user's commands from elsewhere. */
export function announceDecisions(): () => void {
  return onDecided(({ event, code }) => {
    const { t } = currentTexts();
    const said = open.get(event);
    open.delete(event);
    if (code === undefined) {
      if (said !== undefined) toast({ tone: 'good', title: said });
      return;
    }
    void explainCode(code).then(({ title, next }) =>
      toast({ tone: 'bad', title: t('command.refused', { cause: title }), message: next }),
    );
  });
}
