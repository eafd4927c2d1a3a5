/** A lost machine is ended by the phrase, which stays in the CLI; this very machine only where that was said; what failed is said. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phraseToRootSeed, rootKeyOf, signRevocations } from '#core/contract/root-key.ts';
import { ENDPOINTS } from '#core/features/api.ts';
import { EXIT } from './exit-codes.ts';
import { FAKE_PHRASE, INSTANCE_ANSWERS } from './fake-answers-instance.ts';
import { fakeInstance } from './fake-instance.ts';
import { fakeMachine } from './fake-machine.ts';
import { run } from './run.ts';

function world() {
  const instance = fakeInstance(ENDPOINTS);
  const machine = fakeMachine({ fetch: instance.fetch, env: { REALMS_PHRASE: FAKE_PHRASE } });
  const sent = () => instance.calls.filter(({ name }) => name === 'deviceRevoke');
  return { instance, machine, sent, [Symbol.dispose]: () => machine[Symbol.dispose]() };
}

test('both devices are signed against here, and the phrase is not sent', async () => {
  using at = world();
  assert.equal(await run(['device', 'revoke', '999', '--yes'], at.machine), EXIT.ok);
  const devices = ['8'.repeat(64), '9'.repeat(64)];
  const [{ body } = { body: undefined }] = at.sent();
  assert.deepEqual(body, signRevocations(phraseToRootSeed(FAKE_PHRASE), devices));
  assert.equal((body as { readonly rootKey: string }).rootKey, rootKeyOf(phraseToRootSeed(FAKE_PHRASE)));
  assert.doesNotMatch(JSON.stringify(at.instance.calls), /abandon/);
  assert.match(at.machine.said.stdout, /1 nodes, 3 offers, 1 orders/);
  assert.match(
    at.machine.said.stderr,
    /1 nodes, 3 offers, 1 running orders[^]*1 running orders that it bought[^]*seals for Guild/,
  );
});

test('nothing is sent unasked, for an unknown device, or by two names', async () => {
  for (const [words, code] of [
    [['device', 'revoke', 'laptop'], EXIT.usage],
    [['device', 'revoke', 'desk'], EXIT.usage],
    [['device', 'revoke', 'nobody', '--yes'], EXIT.notFound],
  ] as const) {
    using at = world();
    assert.equal(await run(words, at.machine), code);
    assert.deepEqual(at.sent(), []);
  }
});

test('this very machine is ended where --yes says so', async () => {
  using at = world();
  assert.equal(await run(['device', 'revoke', 'desk', '--yes'], at.machine), EXIT.ok);
  const bodies = at.sent().map(({ body }) => body as { readonly evenThis?: boolean });
  assert.deepEqual(
    bodies.map(({ evenThis }) => evenThis),
    [true],
  );
  assert.match(at.machine.said.stderr, /the very machine that asks/);
});

test('a pool in which it failed is named, with what to do', async () => {
  using at = world();
  const answer = INSTANCE_ANSWERS['deviceRevoke'] as object;
  const results = [
    { pool: 'a'.repeat(64), name: 'Guild', outcome: 'revoked' },
    { pool: 'b'.repeat(64), name: 'Mill', outcome: 'failed', code: 'device.is_notary' },
  ];
  at.instance.queue('deviceRevoke', Response.json({ ...answer, results }));
  assert.equal(await run(['device', 'revoke', 'laptop', '--yes'], at.machine), EXIT.refused);
  assert.match(at.machine.said.stdout, /Mill +failed +it seals for the pool: name other notaries first/);
  assert.match(at.machine.said.stderr, /1 of 2 pools: not revoked/);
});
