import { IconCheck, IconPlus, IconSelector } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { choosePool, isInside, useCurrentPool, usePools } from '../features/pools/pools.queries.ts';
import { Link } from '../router/link.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Drop } from '../ui/drop.tsx';
import { PoolMark } from '../ui/pool-mark.tsx';

/** Which pool the pages are about. */
export function PoolSwitch(): ReactNode {
  const { t } = useTexts();
  const pools = usePools();
  const current = useCurrentPool();
  const inside = pools.data?.items.filter(isInside) ?? [];
  return (
    <Drop
      label={t('shell.poolNow', { name: current?.name ?? t('shell.noPool') })}
      className="pool-switch"
      side="start"
      testId="pool-switch"
      button={
        <>
          <PoolMark pool={current?.pool} />
          <span className="grow cut">{current?.name ?? t('shell.noPool')}</span>
          <IconSelector size={16} stroke={1.6} aria-hidden="true" />
        </>
      }
    >
      {(close) => (
        <>
          {inside.map((pool) => (
            <button
              key={pool.pool}
              type="button"
              className="drop-item"
              aria-current={pool.pool === current?.pool}
              onClick={() => {
                choosePool(pool.pool);
                close();
              }}
            >
              <PoolMark pool={pool.pool} />
              <span className="grow cut">{pool.name}</span>
              <span className="dim small">{pool.symbol}</span>
              {pool.pool === current?.pool && <IconCheck size={16} aria-hidden="true" />}
            </button>
          ))}
          {inside.length > 0 && <div className="drop-line" />}
          <Link to="/pools" className="drop-item" onClick={close}>
            <IconPlus size={18} stroke={1.6} aria-hidden="true" />
            {t('shell.joinOrCreate')}
          </Link>
        </>
      )}
    </Drop>
  );
}
