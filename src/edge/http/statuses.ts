/** Which status an endpoint answers when all went well: for the answer itself and for the documentation. */
import type { z } from 'zod';
import type { Endpoint } from '#core/contract/endpoint.ts';

/** Neither a query nor a single event: what they make is there at once, or begins now. */
const STATUS_BY_NAME: ReadonlyMap<string, number> = new Map([
  ['poolCreate', 201],
  ['jobSubmit', 202],
  ['jobRunHere', 202],
]);

export function successStatuses(endpoint: Endpoint): readonly number[] {
  if (endpoint.kind === 'command') return [200, 202];
  if (endpoint.kind !== 'bytes' && isNothing(endpoint.answer)) return [204];
  return [STATUS_BY_NAME.get(endpoint.name) ?? 200];
}

/** The schema of an endpoint that has no such part. */
export function isNothing(schema: z.ZodType): boolean {
  return schema.def.type === 'undefined';
}
