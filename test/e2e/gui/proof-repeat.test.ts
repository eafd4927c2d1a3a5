/** The client that asks for the password: what is repeated, how often, and as what. No browser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CallOptions, type Client, ProblemError } from '#core/contract/client.ts';
import { memberKick } from '#core/features/pools/pools.api.ts';
import { ProofDeclined, proofWish, withProof } from '../../../web/src/proof.ts';

const problem = (code: string): ProblemError =>
  new ProblemError({ type: `/problems/${code}`, title: code, status: 403, code });
const INPUT = { params: { pool: 'a'.repeat(64), user: 'b'.repeat(64) }, body: { reason: 'spam' } };
const OPTIONS: CallOptions = { wait: 8, idempotencyKey: 'one key' };

/** Answers each call with the next of `ends`: a code refuses, undefined is done. */
function clientOf(...ends: readonly (string | undefined)[]) {
  const calls: unknown[][] = [];
  const end = (...call: unknown[]): Promise<never> => {
    const code = ends[calls.push(call) - 1];
    return code === undefined ? Promise.resolve('done' as never) : Promise.reject(problem(code));
  };
  return { calls, client: { call: end, raw: end } as unknown as Client };
}

test('a proved call is made again as it was, under the same key', async () => {
  const { client, calls } = clientOf('auth.proof_needed', undefined);
  let asked = 0;
  const proved = withProof(client, async () => (asked += 1) === 1);
  assert.equal(await proved.call(memberKick, INPUT, OPTIONS), 'done');
  assert.equal(asked, 1);
  assert.deepEqual(calls, [
    [memberKick, INPUT, OPTIONS],
    [memberKick, INPUT, OPTIONS],
  ]);
});

test('uploads ask too', async () => {
  const { client, calls } = clientOf('auth.proof_needed', undefined);
  assert.equal(await withProof(client, async () => true).raw(memberKick, { body: 'x' }), 'done');
  assert.equal(calls.length, 2);
});

test('who declines has done nothing', async () => {
  const { client, calls } = clientOf('auth.proof_needed', undefined);
  await assert.rejects(withProof(client, async () => false).call(memberKick, INPUT, OPTIONS), ProofDeclined);
  assert.equal(calls.length, 1);
});

test('it asks once: a second want of a proof is told', async () => {
  const { client, calls } = clientOf('auth.proof_needed', 'auth.proof_needed', undefined);
  await assert.rejects(
    withProof(client, async () => true).call(memberKick, INPUT, OPTIONS),
    ({ problem: { code } }: ProblemError) => code === 'auth.proof_needed',
  );
  assert.equal(calls.length, 2);
});

test('other refusals ask for nothing', async () => {
  const { client, calls } = clientOf('right.missing');
  const proved = withProof(client, () => assert.fail('asked'));
  await assert.rejects(proved.call(memberKick, INPUT, OPTIONS), ProblemError);
  assert.equal(calls.length, 1);
});

test('calls that wait together share one question, and a later one asks anew', async () => {
  const { client, calls } = clientOf(
    'auth.proof_needed',
    'auth.proof_needed',
    undefined,
    undefined,
    'auth.proof_needed',
  );
  const proved = withProof(client);
  const wishes: unknown[] = [];
  const stop = proofWish.subscribe(() => wishes.push(proofWish.get()));
  const both = Promise.all([1, 2].map(() => proved.call(memberKick, INPUT, OPTIONS)));
  await new Promise((resolve) => setImmediate(resolve));
  proofWish.get()?.settle(true);
  assert.deepEqual(await both, ['done', 'done']);
  assert.equal(wishes.length, 2, 'one question, then none');
  assert.equal(proofWish.get(), undefined);
  const later = proved.call(memberKick, INPUT, OPTIONS);
  await new Promise((resolve) => setImmediate(resolve));
  proofWish.get()?.settle(false);
  await assert.rejects(later, ProofDeclined);
  assert.equal(calls.length, 5);
  stop();
});
