/** The sequencer of a term is there: what it signs while nothing else is to be said. */
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { signingBytes } from '#core/contract/event.ts';

export interface Heartbeat {
  readonly set: number;
  readonly term: number;
  /** Its last seal. */
  readonly number: number;
  readonly timeMs: number;
}

export function heartbeatBytes(space: string, { set, term, number, timeMs }: Heartbeat): Uint8Array {
  return signingBytes('heartbeat', encodeCanonical([space, set, term, number, timeMs]));
}
