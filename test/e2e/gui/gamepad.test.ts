/** What a gamepad does in a game, by the map of the game's owner; without a browser. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { PAD_BUTTONS, USUAL_PAD } from '#core/contract/game-pad.ts';
import { actsOfPad } from '../../../web/src/features/play/gamepad.ts';

const REST = { buttons: PAD_BUTTONS.map(() => ({ pressed: false, value: 0 })), axes: [0, 0, 0, 0] };
const pressed = (...names: (typeof PAD_BUTTONS)[number][]) => ({
  ...REST,
  buttons: PAD_BUTTONS.map((name) => ({ pressed: names.includes(name), value: names.includes(name) ? 1 : 0 })),
});
const sticks = (...axes: number[]) => ({ ...REST, axes });
const held = (pad: Parameters<typeof actsOfPad>[0], map = USUAL_PAD): string[] => [...actsOfPad(pad, map).held].sort();

test('a pad at rest does nothing, also one whose sticks are a little off', () => {
  for (const pad of [REST, sticks(0.1, -0.1, 0.14, -0.14), { buttons: [], axes: [] }])
    assert.deepEqual(actsOfPad(pad, USUAL_PAD), { held: new Set(), dx: 0, dy: 0 });
});

test('buttons and sticks are the keys of the map', () => {
  assert.deepEqual(held(pressed('A', 'Start')), ['ControlLeft', 'Escape']);
  assert.deepEqual(held(sticks(-1, 1, 0, 0)), ['ArrowDown', 'ArrowLeft']);
  assert.deepEqual(held(sticks(0.45, 0, 0, 0)), []);
  assert.deepEqual(held(sticks(0.46, 0, 0, 0)), ['ArrowRight']);
  const map = { A: 'KeyQ', RT: 'mouse:0', 'LeftY-': 'KeyW' };
  assert.deepEqual(held(pressed('A', 'B', 'RT'), map), ['KeyQ', 'mouse:0']);
  assert.deepEqual(held(sticks(-1, -1, 0, 0), map), ['KeyW']);
});

test('a trigger that is half pressed is held, one that is touched is not', () => {
  const trigger = (value: number) => ({
    ...REST,
    buttons: PAD_BUTTONS.map((name) => ({ pressed: false, value: name === 'RT' ? value : 0 })),
  });
  assert.deepEqual(held(trigger(0.5)), ['ShiftLeft']);
  assert.deepEqual(held(trigger(0.4)), []);
});

test('the right stick turns the view, the more the further', () => {
  const turn = (x: number, y: number) => {
    const { dx, dy } = actsOfPad(sticks(0, 0, x, y), USUAL_PAD);
    return [dx, dy];
  };
  const [half = 0] = turn(0.5, 0);
  const [whole = 0] = turn(1, 0);
  assert.ok(whole > half && half > 0);
  assert.equal(whole, half * 2);
  assert.deepEqual(turn(-1, 0), [-whole, 0]);
  assert.deepEqual(turn(0, -1), [0, -whole]);
});

test('two pads or two controls of one key hold it once', () => {
  assert.deepEqual(held({ ...sticks(-1, 0, 0, 0), buttons: pressed('DpadLeft').buttons }), ['ArrowLeft']);
});
