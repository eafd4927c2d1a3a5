/** What is needed, as people type it. */
import { TIME } from '#core/kernel/limits.ts';

export const MIB = 1024 ** 2;
export interface NeedForm {
  readonly slots: number;
  readonly cores: number;
  readonly memoryMb: number;
  readonly minutes: number;
}
export const NEED_START: NeedForm = { slots: 1, cores: 1, memoryMb: 256, minutes: 30 };
export const NEED_FIELDS = [
  { name: 'slots', min: 1, max: 4096 },
  { name: 'cores', min: 1, max: 4096 },
  { name: 'memoryMb', min: 16, max: 1_048_576 },
  { name: 'minutes', min: 1, max: 366 * 1440 },
] as const satisfies readonly { readonly name: keyof NeedForm; readonly min: number; readonly max: number }[];

export function needOf({ slots, cores, memoryMb, minutes }: NeedForm) {
  return {
    slots,
    coresPerSlot: cores,
    memoryPerSlotBytes: memoryMb * MIB,
    durationMs: minutes * TIME.MINUTE_MS,
  };
}
