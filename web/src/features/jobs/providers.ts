/** How a provider of a job stands, from its order and from whether its machine is there. */
import type { JobView } from '#core/features/jobs/jobs.api.ts';

type Provider = JobView['providers'][number];
export type ProviderFace = 'waiting' | 'working' | 'ending' | 'done' | 'gone' | 'left';

const BROKEN: readonly string[] = ['failed', 'interrupted', 'expired', 'declined'];
const WAITING: readonly string[] = ['pending', 'placed', 'accepted'];
const OPEN: readonly string[] = ['accepted', 'running', 'ending', 'suspended'];

export function providerFace({ orderState, isOnline, isGivenUp }: Provider): ProviderFace {
  const isOpen = OPEN.includes(orderState);
  if ((isOpen && !isOnline) || BROKEN.includes(orderState)) return 'gone';
  // It is there: the job's log says why.
  if (isOpen && isGivenUp) return 'left';
  if (WAITING.includes(orderState)) return 'waiting';
  if (orderState === 'running') return 'working';
  return orderState === 'ending' || orderState === 'suspended' ? 'ending' : 'done';
}
