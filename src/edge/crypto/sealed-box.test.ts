import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import test from 'node:test';
import { ed25519 } from '@noble/curves/ed25519.js';
import { fromHex, toHex, utf8 } from '#core/kernel/bytes.ts';
import { newKeyPair } from './node-crypto.ts';
import { BadReaders, READERS_MAX, openBox, openFile, sealBox, sealFile } from './sealed-box.ts';

const ann = newKeyPair();
const bob = newKeyPair();
const eve = newKeyPair();
const reader = (keys: { publicKey: string; seed: Uint8Array }) => ({ device: keys.publicKey, seed: keys.seed });
const text = utf8('the picture was black');

test('each reader opens it, nobody else, and only for what it was sealed for', () => {
  const box = sealBox(text, [ann.publicKey, bob.publicKey], 'pool|dispute');
  for (const keys of [ann, bob]) assert.deepEqual(openBox(box, reader(keys), 'pool|dispute'), text);
  assert.equal(openBox(box, reader(eve), 'pool|dispute'), undefined);
  assert.equal(openBox(box, { device: ann.publicKey, seed: eve.seed }, 'pool|dispute'), undefined);
  assert.equal(openBox(box, reader(ann), 'pool|withdrawal'), undefined);
});

test('no byte of a box can be changed, cut or added', () => {
  const box = sealBox(text, [ann.publicKey], 'x');
  for (let at = 0; at < box.length; at += 1) {
    const changed = Uint8Array.from(box);
    changed[at] = (changed[at] as number) ^ 1;
    assert.equal(openBox(changed, reader(ann), 'x'), undefined, `byte ${at}`);
    assert.equal(openBox(box.subarray(0, at), reader(ann), 'x'), undefined, `cut at ${at}`);
  }
  assert.equal(openBox(Uint8Array.from([...box, 0]), reader(ann), 'x'), undefined);
});

test('the same text is another box every time', () => {
  const boxes = Array.from({ length: 8 }, () => toHex(sealBox(text, [ann.publicKey], 'x')));
  assert.equal(new Set(boxes).size, boxes.length);
});

test('readers have a limit, and there is at least one', () => {
  const many = Array.from({ length: READERS_MAX + 1 }, () => newKeyPair().publicKey);
  assert.throws(() => sealBox(text, many, 'x'), BadReaders);
  assert.throws(() => sealBox(text, [], 'x'), BadReaders);
  assert.deepEqual(openBox(sealBox(text, [...many.slice(1), many[1] as string], 'x'), reader(ann), 'x'), undefined);
});

test('the Montgomery form of a device key agrees with OpenSSL’s X25519', () => {
  const secret = ed25519.utils.toMontgomerySecret(ann.seed);
  const der = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), secret]);
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  const raw = key.export({ format: 'der', type: 'spki' }).subarray(-32);
  assert.equal(toHex(raw), toHex(ed25519.utils.toMontgomery(fromHex(ann.publicKey))));
});

test('a file opens by its key alone, whole and unchanged', () => {
  const { key, bytes } = sealFile(text);
  assert.deepEqual(openFile(bytes, key), text);
  assert.equal(openFile(bytes, fromHex(ann.publicKey)), undefined);
  assert.equal(openFile(bytes.subarray(1), key), undefined);
  assert.equal(openFile(new Uint8Array(3), key), undefined);
  assert.deepEqual(openFile(sealFile(new Uint8Array(0)).bytes, sealFile(text).key), undefined);
});
