/** From a validated request to a signed event and its answer: pending, sealed, or why not. */
import type { CommandView } from '#core/contract/endpoint.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { Call } from '#core/contract/route.ts';
import { idempotency } from '#engine/tables.ts';
import type { Draft } from '#engine/submit.ts';
import { type Runtime, accountOf, personalSeedOf } from './runtime.ts';

type AnyCall = Pick<Call<unknown, unknown, unknown>, 'claims' | 'idem' | 'waitMs' | 'signal'>;

/** Signs with the personal device of whoever is logged in. @throws {RefusalError} what the dry run or the seal says */
export async function command(runtime: Runtime, call: AnyCall, pool: string, draft: Draft): Promise<CommandView> {
  const account = accountOf(runtime, call.claims);
  runtime.spaces.reader(pool);
  const seed = personalSeedOf(runtime, account);
  const idem = call.idem === undefined ? undefined : { key: call.idem.key, body: call.idem.body };
  const [result] = await runtime.host.submit(pool, [{ seed, draft: idem === undefined ? draft : { ...draft, idem } }]);
  if (result === undefined) throw new RefusalError({ code: 'internal' });
  if (!result.ok) {
    const { code, first } = result.refusal;
    // The same key with the same body: the first one's answer, whatever it was.
    if (code === 'idempotency.duplicate' && typeof first === 'string') return answerFor(runtime, call, pool, first);
    throw new RefusalError(result.refusal);
  }
  return answerFor(runtime, call, pool, result.value.event);
}

async function answerFor(runtime: Runtime, call: AnyCall, pool: string, event: string): Promise<CommandView> {
  const fate = await runtime.spaces.waitDecided(pool, event, call.waitMs, call.signal);
  if (fate === undefined || fate.status === 'pending') return { event, pool, status: 'pending', id: event };
  if (fate.status === 'sealed')
    return { event, pool, status: 'sealed', id: event, ...(fate.seal === undefined ? {} : { seal: fate.seal }) };
  if (fate.code === 'idempotency.duplicate') {
    const first = fate.refusal?.['first'] ?? firstOf(runtime, call, pool);
    if (typeof first === 'string' && first !== event) return answerFor(runtime, call, pool, first);
  }
  throw new RefusalError(fate.refusal ?? { code: fate.code ?? 'internal' });
}

/** The event that used the key first: a seal that was read from disk tells of a refusal no more than its code. */
function firstOf(runtime: Runtime, call: AnyCall, pool: string): string | undefined {
  if (call.idem === undefined) return undefined;
  const { user } = accountOf(runtime, call.claims);
  return runtime.spaces.reader(pool).get(idempotency, user, call.idem.key)?.event;
}

/** By an agent device, unattended: the result is told, not thrown, because nobody waits for it. */
export async function agentCommand(
  runtime: Runtime,
  pool: string,
  seed: Uint8Array,
  draft: Draft,
): Promise<{ readonly ok: true; readonly event: string } | { readonly ok: false; readonly code: string }> {
  const [result] = await runtime.host.submit(pool, [{ seed, draft }]);
  if (result === undefined) return { ok: false, code: 'internal' };
  return result.ok ? { ok: true, event: result.value.event } : { ok: false, code: result.refusal.code };
}
