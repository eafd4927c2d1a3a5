import { type NotariesView, notaryOverride } from '#core/features/notaries/notaries.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Status } from '../../ui/status.tsx';
import { useNow } from '../../ui/time.tsx';
import { toast, toastProblem } from '../../ui/toast.ts';
import { useNotariesAnew } from './notaries.queries.ts';

interface StandingProps {
  readonly pool: PoolView;
  readonly view: NotariesView;
  readonly mayName: boolean;
}

/** Whether the notary on this instance signs, and if not, why and what to do. */
export function Standing({ pool, view, mayName }: StandingProps): ReactNode {
  const { t, format } = useTexts();
  const { standing } = view;
  if (standing === 'none') return null;
  if (standing === 'signs') return <Status tone="good">{t('notaries.signs')}</Status>;
  const errorMs = view.clockErrorMs ?? 0;
  const off = { time: format.duration(Math.abs(errorMs)) };
  return (
    <div className="banner" data-tone={standing === 'behind' ? 'wait' : 'bad'} data-testid="notary-standing">
      <div className="stack-close">
        <span className="strong">
          {standing === 'clock_off'
            ? // How far the peers' clocks are ahead of this one.
              errorMs > 0
              ? t('notaries.clockBehind', off)
              : t('notaries.clockAhead', off)
            : t(`notaries.is.${standing}`)}
        </span>
        <span className="small">{t(`notaries.next.${standing}`)}</span>
      </div>
      {view.overrideFromMs !== undefined && <Override pool={pool} fromMs={view.overrideFromMs} mayName={mayName} />}
    </div>
  );
}

function Override({
  pool,
  fromMs,
  mayName,
}: {
  readonly pool: PoolView;
  readonly fromMs: number;
  readonly mayName: boolean;
}): ReactNode {
  const { t, format } = useTexts();
  const leftMs = fromMs - useNow();
  const readAnew = useNotariesAnew(pool.pool);
  const override = useMutation({
    mutationFn: () => call(notaryOverride, { params: { pool: pool.pool }, body: {} }),
    onSuccess: () => toast({ tone: 'good', title: t('notaries.overridden') }),
    onError: toastProblem,
    onSettled: readAnew,
  });
  if (!mayName) return <p className="small">{t('notaries.overrideWho')}</p>;
  if (leftMs > 0)
    return (
      <p className="small num" data-testid="override-wait">
        {t('notaries.overrideIn', { time: format.duration(Math.ceil(leftMs / 1000) * 1000) })}
      </p>
    );
  return (
    <ConfirmButton
      label={t('notaries.override')}
      question={t('notaries.overrideSure')}
      isBusy={override.isPending}
      onConfirm={() => override.mutate()}
    />
  );
}
