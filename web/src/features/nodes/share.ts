/** From a machine to an offer: register, measure, publish, each built on the seal of the one before. */
import { offerPublish } from '#core/features/market/market.api.ts';
import type { OfferTerms } from '#core/features/market/search.api.ts';
import {
  type NodeView,
  nodeBenchmark,
  nodeChange,
  nodeRegister,
  nodeSetState,
} from '#core/features/nodes/nodes.api.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send, whenSealed } from '../../commands.ts';
import { keys } from '../../query-keys.ts';
import type { OfferLife } from '../market/life-fields.tsx';
import type { Limits } from './limits-form.tsx';

export const SHARE_STEPS = ['register', 'benchmark', 'publish'] as const;
export type ShareStep = (typeof SHARE_STEPS)[number];

const MEMORY_PER_SLOT_MIN = 16 * 1024 * 1024;

export interface ShareInput {
  readonly pool: string;
  readonly node: NodeView | undefined;
  readonly name: string;
  readonly title: string;
  readonly limits: Limits;
  readonly coresPerSlot: number;
  readonly pricePerSlotHour: bigint;
  readonly terms: OfferTerms;
  readonly life: OfferLife;
}

export interface Shared {
  readonly singleScore: number;
  readonly allScore: number;
}

/** How many slots the limits hold, and the memory of each. */
export function slotsOf(
  limits: Limits,
  coresPerSlot: number,
): { readonly slots: number; readonly memoryPerSlotBytes: number } {
  const byMemory = Math.floor(limits.memoryBytes / MEMORY_PER_SLOT_MIN);
  const slots = Math.max(1, Math.min(Math.floor(limits.cores / coresPerSlot), byMemory));
  return { slots, memoryPerSlotBytes: Math.floor(limits.memoryBytes / slots) };
}

export function useShare(onDone: (shared: Shared) => void) {
  const queries = useQueryClient();
  const [step, setStep] = useState<ShareStep>();
  const share = useMutation({
    mutationFn: (input: ShareInput) => run(input, setStep),
    onSuccess: onDone,
    onSettled: (_shared, _error, { pool }) =>
      Promise.all(
        [keys.pools, keys.sealed(pool), keys.machine].map((queryKey) => queries.invalidateQueries({ queryKey })),
      ),
  });
  return { share, step };
}

async function run(
  { pool, node, name, title, limits, coresPerSlot, pricePerSlotHour, terms, life }: ShareInput,
  onStep: (step: ShareStep) => void,
): Promise<Shared> {
  const { signal } = new AbortController();
  onStep('register');
  const id = await registered({ pool, node, name, limits }, signal);
  onStep('benchmark');
  const measured = await send(nodeBenchmark, { params: { pool, node: id } });
  await whenSealed(pool, measured, signal);
  if (node?.state === 'maintenance') {
    await whenSealed(pool, await send(nodeSetState, { params: { pool, node: id }, body: { state: 'ready' } }), signal);
  }
  onStep('publish');
  const { minMs, maxMs, ...rules } = terms;
  const body = {
    node: id,
    title,
    ...slotsOf(limits, coresPerSlot),
    coresPerSlot,
    pricePerSlotHour: pricePerSlotHour.toString(),
    minMs,
    maxMs,
    rules,
    ...life,
  };
  await whenSealed(pool, await send(offerPublish, { params: { pool }, body }), signal);
  return measured;
}

async function registered(
  { pool, node, name, limits }: Pick<ShareInput, 'pool' | 'node' | 'name' | 'limits'>,
  signal: AbortSignal,
): Promise<string> {
  if (node === undefined) {
    const made = await send(nodeRegister, { params: { pool }, body: { name, limits, consent: true } });
    await whenSealed(pool, made, signal);
    return made.id;
  }
  await whenSealed(pool, await send(nodeChange, { params: { pool, node: node.node }, body: { name, limits } }), signal);
  return node.node;
}
