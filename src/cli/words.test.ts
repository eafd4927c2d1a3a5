import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROLES } from '#core/contract/rights.ts';
import { ACCOUNT_GROUPS } from '#core/features/books/books.api.ts';
import { DISPUTE_ACTS, DisputeView } from '#core/features/disputes/disputes.api.ts';
import { SESSION_STATES } from '#core/features/gaming/gaming.api.ts';
import { JOB_STATES, TASK_STATES } from '#core/features/jobs/jobs.api.ts';
import { OfferView } from '#core/features/market/market.api.ts';
import { NetworkView, PeerView, ReachView } from '#core/features/network/network.api.ts';
import { NodeView } from '#core/features/nodes/nodes.api.ts';
import { OrderView } from '#core/features/orders/orders.api.ts';
import { InvitationView, MemberView, PoolView, TradeView, eventRead } from '#core/features/pools/pools.api.ts';
import { DepositView, WITHDRAWAL_ACTS, WithdrawalView } from '#core/features/withdrawals/withdrawals.api.ts';
import { UNMATCHED_CAUSES } from './groups/job-submit.ts';
import { languageOf, wordsOf } from './words.ts';

test('every state that a command may show has its Russian word', () => {
  const states = [
    ...ROLES,
    ...JOB_STATES,
    ...TASK_STATES,
    ...SESSION_STATES,
    ...OrderView.shape.state.options,
    ...OrderView.shape.side.options,
    ...DisputeView.shape.state.options,
    ...DisputeView.shape.level.options,
    ...DisputeView.shape.category.options,
    ...DISPUTE_ACTS,
    ...WithdrawalView.shape.state.options,
    ...WITHDRAWAL_ACTS,
    ...ACCOUNT_GROUPS,
    ...DepositView.shape.state.options,
    ...OfferView.shape.state.options,
    ...NodeView.shape.state.options,
    ...NodeView.shape.verification.options,
    ...NetworkView.shape.state.options,
    ...PeerView.shape.direction.options,
    ...ReachView.shape.state.options,
    ...PeerView.shape.via.options,
    ...PoolView.shape.access.options,
    ...PoolView.shape.membership.options,
    ...MemberView.shape.state.options,
    ...InvitationView.shape.kind.options,
    ...InvitationView.shape.state.options,
    ...TradeView.shape.cause.unwrap().options,
    ...eventRead.answer.shape.status.options,
    ...Object.values(UNMATCHED_CAUSES),
  ];
  const missing: string[] = [];
  const t = wordsOf('ru', (text) => missing.push(text));
  for (const state of states) assert.match(t(state), /[а-я]/i, state);
  assert.deepEqual(missing, []);
});

test('values take their places, and a place without a value stays visible', () => {
  const t = wordsOf('en');
  assert.equal(t('{a} of {b}', { a: 1, b: 'two' }), '1 of two');
  assert.equal(t('{i} and {n} in arguments'), '{i} and {n} in arguments');
});

test('a flag wins over REALMS_LANG, that over the variables of the system', () => {
  assert.equal(languageOf('en', { REALMS_LANG: 'ru' }), 'en');
  assert.equal(languageOf(undefined, { REALMS_LANG: 'ru', LANG: 'en_US.UTF-8' }), 'ru');
  assert.equal(languageOf(undefined, { LANG: 'ru_RU.UTF-8' }), 'ru');
  assert.equal(languageOf(undefined, { LC_ALL: 'C', LANG: 'ru_RU.UTF-8' }), 'en');
  assert.equal(languageOf(undefined, { LC_ALL: '', LANG: 'run' }), 'en');
  assert.equal(languageOf(undefined, {}), 'en');
});
