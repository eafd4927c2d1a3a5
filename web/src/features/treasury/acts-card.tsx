import type { PoolView } from '#core/features/pools/pools.api.ts';
import { type TreasuryView, treasuryAnswer, treasuryWithdraw } from '#core/features/treasury/treasury.api.ts';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { useGrowing } from '../../ui/growing.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Badge, type Tone } from '../../ui/status.tsx';
import { WhoCan, may } from '../govern/who-can.tsx';
import { useMe } from '../identity/me.ts';
import { Countdown } from '../orders/countdown.tsx';

const ReasonDialog = lazy(async () => ({ default: (await import('../../ui/reason-dialog.tsx')).ReasonDialog }));

type TreasuryAct = TreasuryView['acts'][number];
const TONES: Readonly<Record<TreasuryAct['state'], Tone>> = {
  proposed: 'wait',
  done: 'good',
  refused: 'bad',
  withdrawn: 'idle',
  expired: 'idle',
  failed: 'bad',
};

/** What was proposed: the second person's turn first, then what became of the rest. */
export function ActsCard({
  pool,
  acts,
}: {
  readonly pool: PoolView;
  readonly acts: readonly TreasuryAct[];
}): ReactNode {
  const { t } = useTexts();
  const open = acts.filter(({ state }) => state === 'proposed');
  const past = acts.filter(({ state }) => state !== 'proposed');
  const { shown, end } = useGrowing(past);
  return (
    <div className="stack">
      <Card title={t('treasury.waiting')} testId="treasury-waiting">
        {open.length === 0 ? (
          <p className="small dim">{t('treasury.waitingNone')}</p>
        ) : (
          <ul className="list">
            {open.map((act) => (
              <Waiting key={act.act} pool={pool} act={act} />
            ))}
          </ul>
        )}
      </Card>
      <Card title={t('treasury.past')}>
        {past.length === 0 ? (
          <p className="small dim">{t('treasury.pastNone')}</p>
        ) : (
          <ul className="list">
            {shown.map((act) => (
              <li key={act.act} className="row-apart">
                <What pool={pool} act={act} />
                <Badge tone={TONES[act.state]}>{t(`treasury.state.${act.state}`)}</Badge>
              </li>
            ))}
          </ul>
        )}
        {end}
      </Card>
    </div>
  );
}

function What({ pool, act }: { readonly pool: PoolView; readonly act: TreasuryAct }): ReactNode {
  const { t, format } = useTexts();
  return (
    <span className="stack-close grow">
      <span className="row">
        <b>{t(`treasury.kind.${act.kind}`)}</b> <span className="num">{format.money(act.amount, pool)}</span>
        {act.to !== undefined && (
          <>
            → <Handle handle={act.toHandle ?? ''} user={act.to} />
          </>
        )}
      </span>
      <span className="small break">{act.reason}</span>
      <span className="small dim">
        {t('pools.inviteBy', { name: act.byHandle })} · {format.date(act.proposedMs)}
        {act.answeredByHandle !== undefined && ` · ${t('treasury.answeredBy', { name: act.answeredByHandle })}`}
      </span>
    </span>
  );
}

function Waiting({ pool, act }: { readonly pool: PoolView; readonly act: TreasuryAct }): ReactNode {
  const { t } = useTexts();
  const me = useMe();
  const [asking, setAsking] = useState<'refuse' | 'withdraw'>();
  const close = (): void => setAsking(undefined);
  const answer = useCommand(treasuryAnswer, { done: t('treasury.answered'), onDone: close });
  const withdraw = useCommand(treasuryWithdraw, { done: t('treasury.withdrawn'), onDone: close });
  const params = { pool: pool.pool, act: act.act };
  const isMine = act.by === me;
  const isPayee = act.to === me;
  const mayApprove = !isMine && !isPayee && may(pool, 'treasury.approve');
  return (
    <li className="stack-tight" data-testid="treasury-act">
      <div className="row-apart">
        <What pool={pool} act={act} />
        <span className="small dim num">
          {t(act.isAlone ? 'treasury.doneIn' : 'treasury.expiresIn')}{' '}
          <Countdown leftMs={act.leftMs} sealMs={pool.seal.timeMs} />
        </span>
      </div>
      <div className="row">
        {mayApprove && (
          <>
            <Button
              size="small"
              isBusy={answer.isPending}
              onClick={() => answer.mutate({ params, body: { answer: 'approved' } })}
              data-testid="treasury-approve"
            >
              {t('treasury.approve')}
            </Button>
            <Button size="small" variant="default" onClick={() => setAsking('refuse')} data-testid="treasury-refuse">
              {t('treasury.refuse')}
            </Button>
          </>
        )}
        {may(pool, 'treasury.spend') && (
          <Button size="small" variant="subtle" onClick={() => setAsking('withdraw')} data-testid="treasury-withdraw">
            {t('govern.takeBack')}
          </Button>
        )}
      </div>
      {isMine && !act.isAlone && <p className="small dim">{t('treasury.otherPerson')}</p>}
      {!isMine && isPayee && <p className="small dim">{t('treasury.payee')}</p>}
      {!isMine && !isPayee && !mayApprove && <WhoCan pool={pool} right="treasury.approve" />}
      <Suspense>
        {asking !== undefined && (
          <ReasonDialog
            title={t(asking === 'refuse' ? 'treasury.refuseTitle' : 'treasury.withdrawTitle')}
            act={t(asking === 'refuse' ? 'treasury.refuse' : 'govern.takeBack')}
            isBusy={answer.isPending || withdraw.isPending}
            onClose={close}
            onReason={(reason) =>
              asking === 'refuse'
                ? answer.mutate({ params, body: { answer: 'refused', reason } })
                : withdraw.mutate({ params, body: { reason } })
            }
          />
        )}
      </Suspense>
    </li>
  );
}
