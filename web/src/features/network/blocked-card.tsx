import { peerUnblock } from '#core/features/network/network.api.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { toastProblem } from '../../ui/toast.ts';
import { blockedQuery } from './network.queries.ts';

/** Who is shut out for a time, and why; nothing where nobody is. */
export function BlockedCard(): ReactNode {
  const { t, format } = useTexts();
  const queries = useQueryClient();
  const blocked = useQuery(blockedQuery);
  const unblock = useMutation({
    mutationFn: (peer: string) => call(peerUnblock, { params: { peer } }),
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: keys.network }),
  });
  if (blocked.data === undefined || blocked.data.items.length === 0) return null;
  return (
    <Card title={t('network.blocked')}>
      <ul className="list">
        {blocked.data.items.map(({ peerKey, untilMs, cause, users }) => (
          <li key={peerKey} className="row-apart">
            <span className="stack-close">
              <span className="break">
                {users.length === 0 ? (
                  <span className="mono">{peerKey.slice(0, 10)}</span>
                ) : (
                  users.map(({ handle }) => handle).join(', ')
                )}
              </span>
              <span className="small dim">
                {t(`network.blockedFor.${cause}`)} · {t('network.until', { time: format.dateTime(untilMs) })}
              </span>
            </span>
            <Button
              size="small"
              variant="default"
              isBusy={unblock.isPending && unblock.variables === peerKey}
              onClick={() => unblock.mutate(peerKey)}
              data-testid="unblock"
            >
              {t('network.unblock')}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
