/** A new phrase is written down before anything is sent; what only a device asked for is stopped wherever it stands. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENDPOINTS } from '#core/features/api.ts';
import { EXIT } from './exit-codes.ts';
import { FAKE_PHRASE, INSTANCE_ANSWERS } from './fake-answers-instance.ts';
import { fakeInstance, problem } from './fake-instance.ts';
import { fakeMachine } from './fake-machine.ts';
import { run } from './run.ts';

function world() {
  const instance = fakeInstance(ENDPOINTS);
  const machine = fakeMachine({ fetch: instance.fetch, env: { REALMS_PHRASE: FAKE_PHRASE } });
  const sent = () => instance.calls.filter(({ name }) => name !== 'rootRead');
  return { instance, machine, sent, [Symbol.dispose]: () => machine[Symbol.dispose]() };
}

test('the new words are shown before they are sent, and stay if that fails', async () => {
  using unasked = world();
  assert.equal(await run(['account', 'new-phrase'], unasked.machine), EXIT.usage);
  assert.match(unasked.machine.said.stderr, /YOUR RECOVERY PHRASE[^]*--yes/);
  assert.deepEqual(unasked.sent(), []);
  using failing = world();
  failing.instance.queue('rootRotate', problem(409, 'root.not_present', 'Not the present one'));
  assert.equal(await run(['account', 'new-phrase', '--yes'], failing.machine), EXIT.refused);
  assert.match(failing.machine.said.stderr, /YOUR RECOVERY PHRASE[^]*Not the present one/);
});

test('a new phrase that waits in no pool is stopped, too', async () => {
  using at = world();
  const view = INSTANCE_ANSWERS['rootRead'] as { readonly asked: readonly { readonly newRoot: string }[] };
  at.instance.queue('rootRead', Response.json({ ...view, pools: [] }));
  assert.equal(await run(['account', 'keep-phrase'], at.machine), EXIT.ok);
  assert.deepEqual(
    at.sent().map(({ body }) => (body as { readonly newRoot: string }).newRoot),
    view.asked.map(({ newRoot }) => newRoot),
  );
});

test('the phrase replaces itself, whatever a device has asked for meanwhile', async () => {
  using at = world();
  const view = INSTANCE_ANSWERS['rootRead'] as object;
  at.instance.queue('rootRead', Response.json({ ...view, roots: ['f'.repeat(64)] }));
  assert.notEqual(await run(['account', 'new-phrase', '--yes'], at.machine), EXIT.ok);
  assert.match(at.machine.said.stderr, /not the present one/);
});
