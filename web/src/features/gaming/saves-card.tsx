/** What games saved for players on this machine, and taking it away: the owner's disk is the owner's. */
import { type PlayerSavesView, savesRemove } from '#core/features/gaming/hosting.api.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Badge } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';
import { toastProblem } from '../../ui/toast.ts';
import { savesQuery } from './gaming.queries.ts';

export function SavesCard(): ReactNode {
  const { t, format } = useTexts();
  const saves = useQuery(savesQuery);
  if (saves.data === undefined || saves.data.items.length === 0) return null;
  return (
    <Card title={t('games.saves')} testId="game-saves">
      <div className="stack">
        <p className="small dim">{t('games.savesWhat', { size: format.bytes(saves.data.quotaBytes) })}</p>
        <ul className="list">
          {saves.data.items.map((one) => (
            <OfPlayer key={one.player} saves={one} />
          ))}
        </ul>
      </div>
    </Card>
  );
}

function OfPlayer({ saves }: { readonly saves: PlayerSavesView }): ReactNode {
  const { t, format } = useTexts();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => call(savesRemove, { params: { player: saves.player } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.saves }),
    onError: toastProblem,
  });
  const { player, handle, bytes, entries, changedMs, isOver, isPlaying } = saves;
  return (
    <li className="row-apart">
      <span className="stack-close">
        <span className="row">
          <Handle handle={handle} user={player} isCopyable />
          {isOver && <Badge tone="bad">{t('games.savesOver')}</Badge>}
          {isPlaying && <Badge tone="good">{t('games.savesPlaying')}</Badge>}
        </span>
        <span className="small dim num">
          {t('games.savesSize', { size: format.bytes(bytes), files: entries })}
          {changedMs > 0 && (
            <>
              {' · '}
              <Ago atMs={changedMs} />
            </>
          )}
        </span>
      </span>
      {isAsking ? (
        <span className="row">
          <span className="small">{t('games.savesAsk')}</span>
          <Button
            size="small"
            variant="danger-filled"
            isBusy={remove.isPending}
            onClick={() => remove.mutate()}
            autoFocus
          >
            {t('games.savesRemove')}
          </Button>
          <Button size="small" variant="subtle" onClick={() => setAsking(false)}>
            {t('ui.cancel')}
          </Button>
        </span>
      ) : (
        <Button
          size="small"
          variant="subtle"
          disabled={isPlaying}
          onClick={() => setAsking(true)}
          data-testid="saves-remove"
        >
          {t('games.savesRemove')}
        </Button>
      )}
    </li>
  );
}
