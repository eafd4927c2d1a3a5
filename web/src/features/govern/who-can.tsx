/** Instead of a dead button: whose act it is, and who can be asked. */
import type { Right } from '#core/contract/rights.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { rightsQuery } from './govern.queries.ts';

/** People that are named; of more it says how many. */
const NAMED_MAX = 4;

export function may(pool: PoolView, right: Right): boolean {
  return pool.rights.includes(right);
}

export function WhoCan({ pool, right }: { readonly pool: PoolView; readonly right: Right }): ReactNode {
  const { t } = useTexts();
  const rights = useQuery(rightsQuery(pool.pool)).data;
  const item = rights?.items.find((one) => one.right === right);
  if (rights === undefined || item === undefined) return null;
  if (item.why === 'state') return <p className="small dim">{t('govern.who.state')}</p>;
  const people = rights.office.filter(({ role }) => item.roles.includes(role)).map(({ handle }) => handle);
  const names =
    people.length > NAMED_MAX
      ? t('govern.who.more', { names: people.slice(0, NAMED_MAX).join(', '), count: people.length - NAMED_MAX })
      : people.join(', ');
  return (
    <p className="small dim" data-testid={`who-${right}`}>
      {names === ''
        ? t('govern.who.nobody')
        : t(item.roles.includes('officer') ? 'govern.who.officer' : 'govern.who.owner', { names })}
    </p>
  );
}
