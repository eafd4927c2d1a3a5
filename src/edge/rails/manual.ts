/** The rail *manual*: somebody pays outside and enters the reference and a proof. Nothing is sent from here, so nothing can be sent twice. */
import type { Rail } from './port.ts';

export function createManualRail(): Rail {
  return {
    name: 'manual',
    prepare: async ({ destination }) => (destination.trim() === '' ? 'the destination is empty' : undefined),
    // Whoever pays says so by `withdrawal.executed`; until then it is theirs to do.
    submit: async () => ({ kind: 'pending' }),
    status: async () => ({ kind: 'pending' }),
  };
}
