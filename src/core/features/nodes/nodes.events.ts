import { z } from 'zod';
import { Count, LongText, actFields } from '../../contract/act-fields.ts';
import { defineEvent } from '../../contract/slice.ts';
import { Hex32, Hex64 } from '../../kernel/ids.ts';
import { CHALLENGE_LIMITS } from '../../kernel/limits.ts';
import { NodeHardware, NodeIsolation, NodeLimits, NodeName } from './nodes.schemas.ts';

/** A machine registered in the pool; its id is this event's id. */
export const nodeRegistered = defineEvent({
  type: 'node.registered.v1',
  schema: z.strictObject({
    ...actFields,
    name: NodeName,
    /** Agent device of the instance that runs it. */
    agent: Hex32,
    hardware: NodeHardware,
    limits: NodeLimits,
    isolation: NodeIsolation,
    /** The owner agreed, in plain words, to run others' programs with this isolation. */
    consent: z.literal(true),
  }),
  right: 'node.own',
});

export const nodeBenchmarked = defineEvent({
  type: 'node.benchmarked.v1',
  schema: z.strictObject({
    ...actFields,
    node: Hex32,
    seed: Hex32,
    outputHash: Hex32,
    /** Work units per second, one thread and all lent threads. */
    singleScore: Count.min(1),
    allScore: Count.min(1),
  }),
  devices: ['agent', 'personal'],
  right: 'node.own',
});

export const nodeChanged = defineEvent({
  type: 'node.changed.v1',
  schema: z.strictObject({ ...actFields, node: Hex32, name: NodeName, limits: NodeLimits }),
  right: 'node.own',
});

export const nodeStateSet = defineEvent({
  type: 'node.state-set.v1',
  schema: z.strictObject({ ...actFields, node: Hex32, state: z.enum(['ready', 'maintenance', 'retired']) }),
  right: 'node.own',
});

/**
 * Somebody else had this node compute with a fresh seed, checked the output against their own and took the time. Score 0: the output was
 * wrong.
 */
export const nodeChallenged = defineEvent({
  type: 'node.challenged.v1',
  schema: z
    .strictObject({
      ...actFields,
      node: Hex32,
      seed: Hex32,
      samples: Count.min(1).max(CHALLENGE_LIMITS.samplesMax),
      /** Of the challenger's own computation. */
      outputHash: Hex32,
      /** What the node's agent device signed: without its word nothing was challenged, and a wrong output is there for all to see. */
      answer: z.strictObject({ device: Hex32, outputHash: Hex32, signature: Hex64 }),
      singleScore: Count,
    })
    .refine(
      ({ outputHash, answer, singleScore }) => (answer.outputHash === outputHash) === singleScore > 0,
      'a score is that of a right output',
    ),
  devices: ['agent', 'personal'],
  right: 'node.challenge',
});

/** By an officer: what was measured counts no more; a new benchmark makes it ready again. */
export const nodeUnverified = defineEvent({
  type: 'node.unverified.v1',
  schema: z.strictObject({ ...actFields, node: Hex32, reason: LongText.min(1) }),
  right: 'node.unverify',
});
