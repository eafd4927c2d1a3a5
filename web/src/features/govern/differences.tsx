import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Badge } from '../../ui/status.tsx';
import { settingLabel, settingText } from './setting-fields.ts';

export interface Difference {
  readonly field: string;
  readonly from: string;
  readonly to: string;
  readonly touches: 'later-orders' | 'newcomers' | 'pool';
}

/** Field by field: as it is, as it would be, and whom that touches. */
export function Differences({
  pool,
  items,
}: {
  readonly pool: PoolView;
  readonly items: readonly Difference[];
}): ReactNode {
  const texts = useTexts();
  return (
    <ul className="list" data-testid="differences">
      {items.map(({ field, from, to, touches }) => (
        <li key={field} className="row-apart">
          <span className="grow stack-close">
            <span>{settingLabel(field, texts)}</span>
            <span className="num">
              <s className="dim">{settingText(field, from, pool, texts)}</s> →{' '}
              <b>{settingText(field, to, pool, texts)}</b>
            </span>
          </span>
          <Badge>{texts.t(`govern.touches.${touches}`)}</Badge>
        </li>
      ))}
    </ul>
  );
}
