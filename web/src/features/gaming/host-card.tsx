/** Games of this machine: those on offer with a switch, and the form that offers one more or adds one by hand. */
import { type CatalogueGame, type HostMachine, catalogueRemove } from '#core/features/gaming/hosting.api.ts';
import { type GameView } from '#core/features/gaming/gaming.api.ts';
import { offerSetState } from '#core/features/market/market.api.ts';
import type { NodeView } from '#core/features/nodes/nodes.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { call } from '../../api.ts';
import { useCommand } from '../../commands.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyIcon } from '../../ui/copy.tsx';
import { Badge } from '../../ui/status.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { toastProblem } from '../../ui/toast.ts';
import { catalogueQuery, isByMoonlight, ownGamesQuery } from './gaming.queries.ts';

const HostDialog = lazy(async () => ({ default: (await import('./host-dialog.tsx')).HostDialog }));
const EntryDialog = lazy(async () => ({ default: (await import('./entry-dialog.tsx')).EntryDialog }));
const ChangeDialog = lazy(async () => ({ default: (await import('./change-dialog.tsx')).ChangeDialog }));

/** Only who runs this machine may say what is started on it: others do not see the card. */
export function HostCard({ pool, node }: { readonly pool: PoolView; readonly node: NodeView }): ReactNode {
  const { t } = useTexts();
  const catalogue = useQuery(catalogueQuery);
  const own = useQuery(ownGamesQuery(pool.pool));
  const [hosting, setHosting] = useState<CatalogueGame>();
  const [isAdding, setAdding] = useState(false);
  const [editing, setEditing] = useState<CatalogueGame>();
  const [changing, setChanging] = useState<GameView>();
  if (catalogue.isError) return null;
  return (
    <Card
      title={t('games.onThisMachine')}
      testId="host-games"
      aside={
        <Button size="small" variant="default" onClick={() => setAdding(true)} data-testid="game-add">
          {t('games.add')}
        </Button>
      }
    >
      <Ready query={catalogue} courses={3}>
        {({ items, machine }) => (
          <div className="stack">
            {machine.missing.map(({ what, install }) => (
              <p key={what} className="small row">
                <span>{t('games.missing', { what })}</span>
                <code className="break">{install}</code>
                <CopyIcon text={install} what={install} />
              </p>
            ))}
            <Lacks machine={machine} />
            <OnOffer
              pool={pool}
              games={(own.data?.items ?? []).filter(
                (game) => game.node === node.node && !['withdrawn', 'expired'].includes(game.state),
              )}
              onChange={setChanging}
            />
            {items.length === 0 ? (
              <Empty>{t('games.catalogueEmpty')}</Empty>
            ) : (
              <ul className="list">
                {items.map((game) => (
                  <Entry key={game.id} game={game} onHost={() => setHosting(game)} onEdit={() => setEditing(game)} />
                ))}
              </ul>
            )}
          </div>
        )}
      </Ready>
      <Suspense>
        {hosting !== undefined && (
          <HostDialog pool={pool} node={node} game={hosting} onClose={() => setHosting(undefined)} />
        )}
        {isAdding && <EntryDialog onClose={() => setAdding(false)} />}
        {editing !== undefined && <EntryDialog game={editing} onClose={() => setEditing(undefined)} />}
        {changing !== undefined && <ChangeDialog pool={pool} game={changing} onClose={() => setChanging(undefined)} />}
      </Suspense>
    </Card>
  );
}

/** What this machine is without, and what that means. */
function Lacks({ machine }: { readonly machine: HostMachine }): ReactNode {
  const { t } = useTexts();
  const { isConfined, isLimited, hasSound, graphics } = machine;
  const texts = [
    ...(isConfined ? [] : [t('games.notConfined')]),
    ...(isLimited ? [] : [t('games.notLimited')]),
    ...(hasSound ? [] : [t('games.noSound')]),
    ...(graphics === 'unused' ? [t('games.cardUnused')] : []),
  ];
  if (texts.length === 0) return null;
  return (
    <div className="banner" data-tone="wait">
      <ul className="stack-close">
        {texts.map((text) => (
          <li key={text} className="small">
            {text}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface OnOfferProps {
  readonly pool: PoolView;
  readonly games: readonly GameView[];
  readonly onChange: (game: GameView) => void;
}

function OnOffer({ pool, games, onChange }: OnOfferProps): ReactNode {
  const { t, format } = useTexts();
  const setState = useCommand(offerSetState);
  if (games.length === 0) return null;
  return (
    <ul className="list" aria-label={t('games.onOffer')}>
      {games.map((game) => (
        <li key={game.offer} className="row-apart">
          <span className="stack-close">
            <span className="row">
              <span className="break strong">{game.title}</span>
              {game.game.network === true && <Badge>{t('games.networkMark')}</Badge>}
              {game.state === 'draft' && <Badge>{t('market.state.draft')}</Badge>}
              {isByMoonlight(game) && <Badge>{t('moonlight.mark')}</Badge>}
            </span>
            <span className="small dim num">
              {t('games.perHour', { price: format.money(game.pricePerHour, pool) })} ·{' '}
              {t('games.seatsFree', { free: game.seatsFree, all: game.seats })}
              {game.leftMs !== undefined && ` · ${t('market.endsIn', { time: format.duration(game.leftMs) })}`}
            </span>
          </span>
          <span className="row">
            {game.state === 'draft' ? (
              <Button
                size="small"
                isBusy={setState.isPending}
                onClick={() =>
                  setState.mutate({ params: { pool: pool.pool, offer: game.offer }, body: { state: 'active' } })
                }
                data-testid="game-open"
              >
                {t('market.open')}
              </Button>
            ) : (
              <Switch
                aria-label={t('games.isOn', { title: game.title })}
                checked={game.state === 'active' || game.state === 'sold_out'}
                disabled={setState.isPending}
                onChange={(event) =>
                  setState.mutate({
                    params: { pool: pool.pool, offer: game.offer },
                    body: { state: event.currentTarget.checked ? 'active' : 'paused' },
                  })
                }
              />
            )}
            <Button size="small" variant="default" onClick={() => onChange(game)} data-testid="game-change">
              {t('market.edit')}
            </Button>
            <Button
              size="small"
              variant="subtle"
              isBusy={setState.isPending}
              onClick={() =>
                setState.mutate({ params: { pool: pool.pool, offer: game.offer }, body: { state: 'withdrawn' } })
              }
            >
              {t('market.withdraw')}
            </Button>
          </span>
        </li>
      ))}
    </ul>
  );
}

interface EntryProps {
  readonly game: CatalogueGame;
  readonly onHost: () => void;
  readonly onEdit: () => void;
}

function Entry({ game, onHost, onEdit }: EntryProps): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => call(catalogueRemove, { params: { game: game.id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.catalogue }),
    onError: toastProblem,
  });
  return (
    <li className="row-apart">
      <span className="stack-close">
        <span className="row">
          <span className="break">{game.title}</span>
          {game.network && <Badge>{t('games.networkMark')}</Badge>}
        </span>
        {game.hindrance === undefined ? (
          <code className="small dim break">{[game.command.program, ...game.command.arguments].join(' ')}</code>
        ) : (
          <span className="small dim">{t(`games.hindrance.${game.hindrance}`)}</span>
        )}
      </span>
      <span className="row">
        {game.source === 'hand' && (
          <Button size="small" variant="subtle" isBusy={remove.isPending} onClick={() => remove.mutate()}>
            {t('games.remove')}
          </Button>
        )}
        <Button size="small" variant="default" onClick={onEdit} data-testid="game-edit">
          {game.hindrance === undefined ? t('market.edit') : t('games.byHand')}
        </Button>
        {game.hindrance === undefined && (
          <Button size="small" onClick={onHost} data-testid="game-host">
            {t('games.offer')}
          </Button>
        )}
      </span>
    </li>
  );
}
