import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAD_BUTTONS, PAD_CONTROLS, PadMap, USUAL_PAD, formatPad, parsePad } from './game-pad.ts';

test('the usual map is one, and comes back from its own text', () => {
  assert.deepEqual(PadMap.parse(USUAL_PAD), USUAL_PAD);
  const back = parsePad(formatPad(USUAL_PAD));
  assert.ok(back.ok);
  assert.deepEqual(back.value, USUAL_PAD);
});

test('controls are named as the standard layout numbers them', () => {
  assert.deepEqual(
    [PAD_BUTTONS.length, PAD_BUTTONS[0], PAD_BUTTONS[7], PAD_BUTTONS[9], PAD_BUTTONS[12], PAD_BUTTONS[16]],
    [17, 'A', 'RT', 'Start', 'DpadUp', 'Guide'],
  );
  assert.equal(new Set(PAD_CONTROLS).size, PAD_CONTROLS.length);
});

test('letters, spaces and empty lines are as people type them', () => {
  const map = parsePad('\n a=Space \n\nlefty- =  KeyW\nRT = mouse:0\n');
  assert.ok(map.ok);
  assert.deepEqual(map.value, { A: 'Space', 'LeftY-': 'KeyW', RT: 'mouse:0' });
});

test('a line that is none is named', () => {
  for (const line of [
    'A',
    'A = ',
    'Q = Space',
    'A = space',
    'A = mouse:5',
    'A = turn:round',
    'A = KeyÄ',
    'A = F25',
    'B = Tab x',
  ]) {
    const refused = parsePad(`X = Enter\n${line}`);
    assert.ok(!refused.ok, line);
    assert.equal(refused.refusal.line, line.trim());
  }
  assert.ok(!parsePad('A = Space\na = Enter').ok, 'one control twice');
});
