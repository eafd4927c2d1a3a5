/** The pages of one pool: its name above, the others beside. Whoever looks at a pool means it: the rest of the GUI follows. */
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from '../../router/link.tsx';
import { useParams } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Page } from '../../ui/page.tsx';
import { ReadyPage } from '../../ui/states.tsx';
import { choosePool, poolQuery } from './pools.queries.ts';
import { POOL_TABS, type PoolPath } from './pool-tabs.ts';
import './pools.css';

export function PoolFrame({
  path,
  children,
}: {
  readonly path: PoolPath;
  readonly children: (pool: PoolView) => ReactNode;
}): ReactNode {
  const { t } = useTexts();
  const { pool: id } = useParams(path);
  const pool = useQuery({ ...poolQuery(id), enabled: id !== '' });
  useEffect(() => {
    if (pool.data !== undefined) choosePool(pool.data.pool);
  }, [pool.data]);
  return (
    <Page title={pool.data?.name ?? t('pools.pool')} back={<Link to="/pools">{t('pools.title')}</Link>}>
      <Tabs path={path} pool={id} />
      <ReadyPage query={pool}>{(view) => children(view)}</ReadyPage>
    </Page>
  );
}

function Tabs({ path, pool }: { readonly path: PoolPath; readonly pool: string }): ReactNode {
  const { t } = useTexts();
  const bar = useRef<HTMLElement>(null);
  // On a phone the one that is open may lie beyond the edge.
  useEffect(() => {
    const open = bar.current?.querySelector<HTMLElement>('[aria-current]');
    if (bar.current !== null && open !== null && open !== undefined)
      bar.current.scrollLeft = open.offsetLeft - bar.current.clientWidth / 3;
  }, [path]);
  return (
    <nav className="tabs" aria-label={t('govern.tabs')} ref={bar}>
      {POOL_TABS.map(([to, text]) => (
        <Link
          key={to}
          to={to}
          params={{ pool }}
          aria-current={to === path ? 'page' : undefined}
          data-testid={`tab-${text.slice('govern.tab.'.length)}`}
        >
          {t(text)}
        </Link>
      ))}
    </nav>
  );
}
