import assert from 'node:assert/strict';
import test from 'node:test';
import { certify, person } from '../../../test/kit/people.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { toHex } from '../kernel/bytes.ts';
import { type DeviceCertificate, certificateBytes, certificateHolds, userIdOf } from './certificate.ts';

const ann = person('ann');
const eve = person('eve');
const [good] = ann.certificates as [DeviceCertificate];

test('a certificate signed by root and instance holds', () => {
  for (const certificate of ann.certificates) assert.equal(certificateHolds(certificate, nodeCrypto), true);
});

test('a certificate holds for what it says alone', () => {
  const forged: Partial<DeviceCertificate>[] = [
    { user: eve.user },
    { rootKey: eve.root.device },
    { device: eve.personal.device },
    { kind: 'agent' },
    { peerKey: eve.peer.device },
    { createdMs: good.createdMs + 1 },
    { rootSignature: good.peerSignature },
    { peerSignature: good.rootSignature },
  ];
  for (const change of forged)
    assert.equal(certificateHolds({ ...good, ...change }, nodeCrypto), false, Object.keys(change).join());
});

test('a root key speaks for its own user alone', () => {
  const stolen = certify({
    user: ann.user,
    root: eve.root,
    peer: eve.peer,
    device: eve.personal.device,
    kind: 'personal',
  });
  assert.equal(certificateHolds(stolen, nodeCrypto), false);
  assert.equal(userIdOf(ann.root.device, nodeCrypto), ann.user);
});

test('an instance that did not countersign has no device', () => {
  const { rootSignature: _root, peerSignature: _peer, ...bare } = good;
  const alone = {
    ...bare,
    rootSignature: toHex(ann.root.sign(certificateBytes(bare, 'root'))),
    peerSignature: toHex(ann.root.sign(certificateBytes(bare, 'peer'))),
  };
  assert.equal(certificateHolds(alone, nodeCrypto), false);
});

test('what the root signs is not what the instance signs', () => {
  assert.notEqual(toHex(certificateBytes(good, 'root')), toHex(certificateBytes(good, 'peer')));
});
