/** Games that members host, as cards, and one's own sessions. */
import type { GameView, SessionView } from '#core/features/gaming/gaming.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { Checkbox, Select } from '@mantine/core';
import { IconDeviceGamepad2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FilterText } from '../../ui/filter-text.tsx';
import { Page } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { Status } from '../../ui/status.tsx';
import { useStore } from '../../ui/store.ts';
import { Ago } from '../../ui/time.tsx';
import '../market/filter-bar.css';
import { WithPool } from '../pools/with-pool.tsx';
import { type GameFilters, NO_FILTERS, SORTS, type Sort, applyFilters, isFiltering, keptFilters } from './filters.ts';
import { GameCard } from './game-card.tsx';
import './gaming.css';
import { STATE_TONES, gamesQuery, isOver, sessionsQuery } from './gaming.queries.ts';

const PlayDialog = lazy(async () => ({ default: (await import('./play-dialog.tsx')).PlayDialog }));
const SESSIONS_SHOWN = 8;

export function GamesPage(): ReactNode {
  const { t } = useTexts();
  return <WithPool title={t('games.title')}>{(pool) => <Games pool={pool} />}</WithPool>;
}

function Games({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const games = useQuery(gamesQuery(pool.pool));
  const [open, setOpen] = useState<string>();
  const opened = games.data?.items.find(({ offer }) => offer === open);
  return (
    <Page
      title={t('games.title')}
      lead={t('games.lead', { pool: pool.name })}
      actions={
        <ButtonLink to="/nodes" variant="default">
          {t('games.host')}
        </ButtonLink>
      }
    >
      <GameFilterBar />
      <Ready query={games} courses={5}>
        {({ items }) => <Library pool={pool} items={items} onPlay={setOpen} />}
      </Ready>
      <OwnSessions pool={pool} />
      <Suspense>
        {opened !== undefined && <PlayDialog pool={pool} game={opened} onClose={() => setOpen(undefined)} />}
      </Suspense>
    </Page>
  );
}

function GameFilterBar(): ReactNode {
  const { t } = useTexts();
  const filters = useStore(keptFilters);
  const set = (change: Partial<GameFilters>): void => keptFilters.set({ ...filters, ...change });
  return (
    <div className="filter-bar" role="search">
      <FilterText label={t('games.filter')} value={filters.text} onChange={(text) => set({ text })} />
      <Segments<Sort>
        label={t('market.sort')}
        value={filters.sort}
        onChange={(sort) => set({ sort })}
        options={SORTS.map((value) => ({ value, label: t(`games.sort.${value}`) }))}
      />
      <div className="filter-rest">
        <Select
          className="filter-number"
          aria-label={t('games.fpsFrom')}
          value={String(filters.fps)}
          onChange={(value) => set({ fps: Number(value ?? 1) })}
          data={[1, 30, 60, 120].map((fps) => ({
            value: String(fps),
            label: fps === 1 ? t('games.fpsAny') : t('games.fpsAtLeast', { fps }),
          }))}
          allowDeselect={false}
        />
        <Checkbox
          label={t('games.freeOnly')}
          checked={filters.isFreeOnly}
          onChange={(event) => set({ isFreeOnly: event.currentTarget.checked })}
        />
        <Checkbox
          label={t('market.onlineOnly')}
          checked={filters.isOnlineOnly}
          onChange={(event) => set({ isOnlineOnly: event.currentTarget.checked })}
        />
      </div>
    </div>
  );
}

function Library({
  pool,
  items,
  onPlay,
}: {
  readonly pool: PoolView;
  readonly items: readonly GameView[];
  readonly onPlay: (offer: string) => void;
}): ReactNode {
  const { t } = useTexts();
  const filters = useStore(keptFilters);
  const found = applyFilters(items, filters);
  if (found.length > 0)
    return (
      <ul className="game-cards" data-testid="games">
        {found.map((game) => (
          <GameCard key={game.offer} pool={pool} game={game} onPlay={() => onPlay(game.offer)} />
        ))}
      </ul>
    );
  const isFiltered = isFiltering(filters) && items.length > 0;
  return (
    <Card>
      <Empty
        icon={<IconDeviceGamepad2 size={40} stroke={1.4} />}
        action={
          isFiltered ? (
            <Button onClick={() => keptFilters.set(NO_FILTERS)}>{t('market.clear')}</Button>
          ) : (
            <ButtonLink to="/nodes" data-testid="games-host">
              {t('games.host')}
            </ButtonLink>
          )
        }
      >
        {isFiltered ? t('games.noneMatch') : t('games.none')}
      </Empty>
    </Card>
  );
}

function OwnSessions({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const sessions = useQuery(sessionsQuery(pool.pool));
  if (sessions.data === undefined || sessions.data.items.length === 0) return null;
  return (
    <Card title={t('games.sessions')} testId="sessions">
      <ul className="list">
        {sessions.data.items.slice(0, SESSIONS_SHOWN).map((session) => (
          <SessionLine key={session.order} pool={pool} session={session} />
        ))}
      </ul>
    </Card>
  );
}

function SessionLine({ pool, session }: { readonly pool: PoolView; readonly session: SessionView }): ReactNode {
  const { t, format } = useTexts();
  const { order, side, buyerHandle, providerHandle } = session;
  const isMine = side === 'buyer';
  return (
    <li className="row-apart">
      <span className="stack-close">
        <span className="row">
          <Link to="/sessions/:order" params={{ order }}>
            {session.title}
          </Link>
          <Status tone={STATE_TONES[session.state]}>{t(`games.state.${session.state}`)}</Status>
        </span>
        <span className="small dim">
          {isMine ? t('games.withProvider', { name: providerHandle }) : t('games.withPlayer', { name: buyerHandle })} ·{' '}
          <Ago atMs={session.placedMs} />
        </span>
      </span>
      <span className="row">
        <span className="num strong">{format.money(session.used, pool)}</span>
        {isMine && !isOver(session) && (
          <ButtonLink to="/play/:order" params={{ order }} size="small" data-testid="session-play">
            {t('games.goOn')}
          </ButtonLink>
        )}
      </span>
    </li>
  );
}
