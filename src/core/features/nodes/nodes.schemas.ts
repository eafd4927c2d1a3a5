/** What a node is made of: shared by its events and its API. */
import { z } from 'zod';
import { Count, ShortText } from '../../contract/act-fields.ts';

export const NodeHardware = z.strictObject({
  cpuModel: z.string().max(128),
  physicalCores: Count.min(1).max(4096),
  logicalCores: Count.min(1).max(4096),
  memoryBytes: Count,
  gpus: z.array(z.strictObject({ model: z.string().max(128), memoryBytes: Count })).max(16),
  os: z.string().max(64),
  arch: z.string().max(32),
});
export type NodeHardware = z.infer<typeof NodeHardware>;

/** What the owner lends, at most. */
export const NodeLimits = z.strictObject({
  cores: Count.min(1).max(4096),
  memoryBytes: Count.min(64 * 1024 * 1024),
  diskBytes: Count,
  /** Pause sold work while the owner's own processes use more than this share of all cores; 100: never. */
  pauseAboveCpuPercent: z.number().int().min(1).max(100),
});
export type NodeLimits = z.infer<typeof NodeLimits>;

export const NodeIsolation = z.strictObject({
  process: z.literal(true),
  nodePermissions: z.boolean(),
  bwrap: z.boolean(),
  cgroup: z.enum(['v2', 'v1', 'none']),
});
export type NodeIsolation = z.infer<typeof NodeIsolation>;

export const NodeName = ShortText;
