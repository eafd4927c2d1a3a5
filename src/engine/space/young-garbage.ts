/**
 * Frames are large and live briefly, and V8 sees little of them: their bytes lie outside of its heap, while a thread that passes them on
 * allocates hardly anything inside. Left alone it marks its whole old heap again and again to free what a look at the young would: during a
 * first sync of 500,000 events a fifth of the processor time.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { readonly type: 'minor' }) => void;

/** A function that frees the garbage among this thread's young objects; it takes about half a millisecond. */
export function youngCollector(): () => void {
  // The documented way to the collector is a flag of the command line; set here it holds for contexts made from now on.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as Collect;
  setFlagsFromString('--no-expose-gc');
  return () => collect({ type: 'minor' });
}

/**
 * MiB of each half of a worker's young generation, from its start. The rows of a seal live a moment: in the MiB with which V8 begins they would be
 * copied again and again until it has grown, and the main thread, which passes on what others made, needs hardly any (scripts/lib/targets.mjs).
 */
const WORKER_SEMI_SPACE_MIB = 8;

/** For workers that fold, made from now on. A worker's `resourceLimits` do not set where it begins, and the flags of the process go before them. */
export function giveWorkersRoom(): void {
  for (const end of ['min', 'max']) setFlagsFromString(`--${end}-semi-space-size=${WORKER_SEMI_SPACE_MIB}`);
}
