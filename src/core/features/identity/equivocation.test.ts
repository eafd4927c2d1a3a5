import test from 'node:test';
import { accuse, transferTo } from '../../../../test/kit/acts.ts';
import { done, given, pool } from '../../../../test/kit/given.ts';
import { cast } from '../../../../test/kit/test-pool.ts';

test('two signed events for one place freeze the device: what was sealed stays, what comes later is refused', () => {
  const frozen = pool().with(done(transferTo('member', 5n)), done(accuse('buyer')));
  given(frozen).when(transferTo('member', 5n)).refuses('author.equivocated');
  given(frozen).when(accuse('buyer')).refuses('author.already_frozen');
});

test('only that device is frozen', () => {
  given(pool().with(done(accuse('buyer'))))
    .when(transferTo('buyer', 5n, { by: 'provider' }))
    .accepts();
});

test('anybody in the pool may carry the proof', () => {
  for (const by of ['provider', 'owner', 'buyer']) given(pool()).when(accuse('buyer', { by })).accepts();
});

test('a header without the accused device’s own signature freezes nobody', () => {
  given(pool())
    .when(accuse('buyer', { signed: cast('eve').personal }))
    .refuses('author.not_proven');
  given(pool())
    .when(accuse('buyer', { with: { seq: 8 } }))
    .refuses('author.not_proven');
  given(pool()).when(accuse('eve')).refuses('device.unknown');
});

test('one event shown twice is no proof', () => {
  given(pool())
    .when((world) => {
      const attempt = accuse('buyer')(world);
      return { ...attempt, payload: { ...attempt.payload, second: attempt.payload['first'] } };
    })
    .refuses('author.not_proven');
});
