import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeReach } from './reach.ts';
import type { Evidence } from './reach.ts';

const NOTHING: Evidence = {
  listens: 'private',
  hasNetwork: true,
  hasPeers: true,
  inbound: [],
  witnesses: [],
  isPortMapped: false,
  relay: undefined,
  isRelayRefused: false,
};
const seen = (evidence: Partial<Evidence>): string => {
  const { state, cause, scope } = judgeReach({ ...NOTHING, ...evidence });
  return `${state} ${cause} ${scope ?? '-'}`;
};
const can = (scope: 'loopback' | 'private' | 'public') => ({ scope, reached: true });
const cannot = (scope: 'loopback' | 'private' | 'public') => ({ scope, reached: false });

test('nothing is claimed before somebody was asked', () => {
  assert.equal(seen({ listens: undefined }), 'unknown reach.starting -');
  assert.equal(seen({ hasNetwork: false }), 'unknown reach.no_network -');
  assert.equal(seen({ hasPeers: false }), 'unknown reach.no_peers -');
  assert.equal(seen({}), 'unknown reach.checking -');
  assert.equal(seen({ witnesses: [can('loopback')] }), 'unknown reach.same_machine loopback');
});

test('who listens on this machine alone is reached by nobody else, whatever was seen', () => {
  assert.equal(seen({ listens: 'loopback', witnesses: [can('loopback')] }), 'unreachable reach.loopback_only loopback');
});

test('one who came, or could, is proof against any number who could not', () => {
  assert.equal(seen({ witnesses: [cannot('public'), can('public')] }), 'direct reach.dialled_back public');
  assert.equal(seen({ inbound: ['public'], witnesses: [cannot('public')] }), 'direct reach.incoming public');
  assert.equal(seen({ inbound: ['public'], isPortMapped: true }), 'direct reach.port_mapped public');
  assert.equal(seen({ isPortMapped: true }), 'unknown reach.checking -', 'a mapping alone proves nothing');
});

test('a neighbour who can does not stand for the internet', () => {
  assert.equal(seen({ inbound: ['private'] }), 'direct reach.lan private');
  assert.equal(seen({ inbound: ['private'], witnesses: [cannot('public')] }), 'unreachable reach.no_relay private');
});

test('behind a router: through a relay, or not at all, and why', () => {
  const witnesses = [cannot('public')];
  assert.equal(seen({ witnesses }), 'unreachable reach.no_relay -');
  assert.equal(seen({ witnesses, isRelayRefused: true }), 'unreachable reach.relay_refused -');
  assert.equal(seen({ witnesses, relay: 'aa' }), 'relayed reach.via_relay public');
});

test('a firewall between neighbours is told from a router', () => {
  assert.equal(seen({ witnesses: [cannot('private')] }), 'unreachable reach.lan_blocked -');
  assert.equal(seen({ witnesses: [cannot('private')], relay: 'aa' }), 'relayed reach.via_relay private');
});
