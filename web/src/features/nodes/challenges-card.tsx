/** What others measured of a machine, and the button that measures it once more: the seller's own figures are only their word. */
import { type NodeView, nodeChallenge } from '#core/features/nodes/nodes.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ago } from '../../ui/time.tsx';
import { useMe } from '../identity/me.ts';

export function ChallengesCard({ pool, node }: { readonly pool: PoolView; readonly node: NodeView }): ReactNode {
  const { t, format } = useTexts();
  const isOwn = useMe() === node.user;
  const challenge = useCommand(nodeChallenge, {
    done: ({ singleScore, claimed, isBorneOut }) =>
      singleScore === 0
        ? t('nodes.challengeWrong')
        : t(isBorneOut ? 'nodes.challengeGood' : 'nodes.challengeBad', {
            measured: format.number(singleScore),
            claimed: format.number(claimed),
          }),
  });
  const isMeasured = node.state === 'ready' || node.state === 'maintenance';
  if (!isMeasured || (isOwn && node.challenges.length === 0)) return null;
  return (
    <Card
      title={t('nodes.challenges')}
      testId="node-challenges"
      aside={<span className="small dim">{t(`nodes.verification.${node.verification}`)}</span>}
    >
      <div className="stack-tight">
        <p className="small dim">{t('nodes.challengesWhat')}</p>
        {node.challenges.length > 0 && (
          <ul className="list">
            {node.challenges.map(({ user, handle, singleScore, atMs, isBorneOut }) => (
              <li key={user} className="row-apart">
                <span className="row-tight">
                  {isBorneOut ? (
                    <IconCheck size={18} className="gain" aria-label={t('nodes.challengeHolds')} />
                  ) : (
                    <IconX size={18} className="loss" aria-label={t('nodes.challengeFails')} />
                  )}
                  <Handle handle={handle} user={user} />
                </span>
                <span className="small">
                  <span className="num strong">
                    {singleScore === 0 ? t('nodes.challengeOutput') : format.number(singleScore)}
                  </span>{' '}
                  <span className="dim">
                    · <Ago atMs={atMs} />
                  </span>
                </span>
              </li>
            ))}
          </ul>
        )}
        {!isOwn && (
          <div className="row">
            <Button
              variant="default"
              isBusy={challenge.isPending}
              disabled={!node.isOnline}
              title={node.isOnline ? undefined : t('nodes.offline')}
              onClick={() => challenge.mutate({ params: { pool: pool.pool, node: node.node } })}
              data-testid="node-challenge"
            >
              {t('nodes.challenge')}
            </Button>
            {challenge.isPending && <span className="small dim">{t('nodes.challengeWait')}</span>}
          </div>
        )}
      </div>
    </Card>
  );
}
