/**
 * The password once more. The instance asks for it before what cannot be taken back; whichever call met that waits here until the
 * person has answered, and is then made again as it was.
 */
import { type Client, ProblemError } from '#core/contract/client.ts';
import { createStore } from './ui/store.ts';

/** The person would rather not: nothing was done. */
export class ProofDeclined extends Error {
  override readonly name = 'ProofDeclined';
}

export interface ProofWish {
  settle(isProved: boolean): void;
}

/** What the dialog shows itself for; undefined: nothing waits. */
export const proofWish = createStore<ProofWish | undefined>(undefined);
let asking: Promise<boolean> | undefined;

/** Calls that wait at the same time share one question. */
function askProof(): Promise<boolean> {
  asking ??= new Promise<boolean>((settle) => proofWish.set({ settle })).finally(() => {
    asking = undefined;
    proofWish.set(undefined);
  });
  return asking;
}

/**
 * The same client, which asks when the instance wants a proof. The call is repeated once, with the options it had, so under the same
 * `Idempotency-Key`; what the instance refused for want of a proof was never begun.
 */
export function withProof(client: Client, ask: () => Promise<boolean> = askProof): Client {
  const proved = async <Answer>(act: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== 'auth.proof_needed') throw error;
      if (!(await ask())) throw new ProofDeclined('the password was not given');
      return act();
    }
  };
  return {
    call: (target, input, options) => proved(() => client.call(target, input, options)),
    raw: (target, input, options) => proved(() => client.raw(target, input, options)),
  };
}
