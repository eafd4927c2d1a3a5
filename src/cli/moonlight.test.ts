/** `realms sessions moonlight`: what the player is asked, and what is said in the player's name. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { ENDPOINTS } from '#core/features/api.ts';
import { EXIT } from './exit-codes.ts';
import { fakeInstance } from './fake-instance.ts';
import { fakeMachine } from './fake-machine.ts';
import { run } from './run.ts';

const SESSION = 'd'.repeat(64);

/** `states`: after the first look, one for each word about the picture. */
async function play(states: readonly string[], options: { typed?: string[]; flags?: string[]; isPipe?: boolean }) {
  const instance = fakeInstance(ENDPOINTS);
  const { typed = [], flags = [], isPipe = false } = options;
  const [first, ...rest] = states.map((state) => Response.json({ state, app: 'doom', hosts: [], isSeen: false }));
  if (first !== undefined) instance.queue('moonlightRead', first);
  for (const answer of rest) instance.queue('moonlightSeen', answer);
  using machine = fakeMachine({
    ...{ fetch: instance.fetch, env: { REALMS_PASSWORD: 'a long password' }, typed, isInteractive: !isPipe },
  });
  assert.equal(await run(['sessions', 'moonlight', SESSION, ...flags], machine), EXIT.ok, machine.said.stderr);
  const said = instance.calls
    .filter(({ name }) => name === 'moonlightSeen')
    .map(({ body }) => (body as { isSeen: boolean }).isSeen);
  return { said, pins: instance.calls.filter(({ name }) => name === 'moonlightPair').map(({ body }) => body), machine };
}

test('the PIN is asked for when Moonlight shows it, also after a start that took its time', async () => {
  const { pins } = await play(['starting', 'starting', 'pin', 'paired', 'over'], { typed: ['4321'] });
  assert.deepEqual(pins, [{ pin: '4321' }]);
});

test('a stream that runs is seen by the player’s own word alone, anew after each interruption', async () => {
  const states = ['playing', 'playing', 'playing', 'paired', 'playing', 'over'];
  const once = await play(states, { typed: [''] });
  assert.deepEqual(once.said, [true, true, true, false, false], 'the second time nobody answered');
  assert.deepEqual((await play(states, { typed: ['', ''] })).said, [true, true, true, false, true]);
  assert.deepEqual((await play(states, { isPipe: true })).said, [false, false, false, false, false]);
  assert.deepEqual((await play(states, { isPipe: true, flags: ['--seen'] })).said, [true, true, true, false, true]);
});
