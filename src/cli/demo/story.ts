/**
 * The demo, top to bottom: three instances, one network, one private pool, two machines for sale, one picture.
 * Everything happens as a user would do it, by REST; nothing here knows the inside of an instance.
 */
import { type JobDetail, jobPicture } from '#core/features/jobs/jobs.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { RunningInstance } from '../demo.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { foundPool, market, meet, sell } from './guild.ts';
import type { DemoMachine, Person, Teller } from './person.ts';
import { type Picture, type PictureWish, SAMPLES_MAX, pathTracer, render, samplesFor } from './render.ts';
import { audit, settle } from './settlement.ts';
import { type Facts, tilesBy } from './verdict.ts';

export interface Outcome extends Facts {
  readonly people: readonly Person[];
  readonly pool: PoolView;
  readonly picture: Uint8Array;
}

/** If one provider was through before the other had begun, both get more to do, once. */
const MORE_SAMPLES = 4;

export async function tellStory(
  machine: DemoMachine,
  instances: readonly [RunningInstance, RunningInstance, RunningInstance],
  wish: PictureWish,
  teller: Teller,
): Promise<Outcome> {
  const people = await meet(machine, instances, teller);
  const [ada, ...providers] = people;
  const pool = await foundPool(machine, people, teller);
  await sell(pool, providers, teller);
  const offers = await market(machine, pool, people);
  const module = await pathTracer(ada);
  const slots = Math.min(...offers.map((offer) => offer.slots));
  const together = (picture: Picture): Promise<JobDetail> =>
    render(machine, {
      pool,
      people,
      module,
      picture,
      slots,
      name: 'Together',
      offers: offers.map(({ offer }) => offer),
      teller,
    });

  let picture = {
    ...wish,
    samples: wish.samples ?? samplesFor(Math.min(...offers.map(({ singleScore }) => singleScore)), wish),
  };
  let shared = await together(picture);
  if (shared.state === 'done' && providers.some(({ user }) => tilesBy(user, shared) === 0)) {
    picture = { ...picture, samples: Math.min(SAMPLES_MAX, picture.samples * MORE_SAMPLES) };
    teller.say('One provider was done before the other could begin; once more, with more light');
    shared = await together(picture);
  }
  const tiles = providers.map((person) => `${person.name} ${tilesBy(person.user, shared)}`).join(', ');
  teller.say(`The picture is done: ${tiles} of ${picture.tiles} tiles`);
  const [first] = offers;
  if (first === undefined) throw new CliError(EXIT.failed, 'there is no offer');
  const alone = await render(machine, {
    pool,
    people,
    module,
    picture,
    slots,
    name: 'Alone',
    offers: [first.offer],
    teller,
  });
  teller.say('The same picture by one provider alone is done');

  const trades = await settle(machine, pool, people, teller);
  const audits = await audit(machine, pool, people);
  teller.say(`Books checked on three instances at seal ${audits[0]?.view.seal ?? 0}`);
  const response = await ada.raw(jobPicture, {
    params: { pool: pool.pool, job: shared.job },
    headers: { accept: 'image/png' },
  });
  return {
    people,
    pool,
    providers,
    shared,
    alone,
    trades,
    audits,
    picture: new Uint8Array(await response.arrayBuffer()),
  };
}
