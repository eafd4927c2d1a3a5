import { type NotariesView, poolUpgrade } from '#core/features/notaries/notaries.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { ReactNode } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { useNotariesAnew } from './notaries.queries.ts';

interface FoldVersionProps {
  readonly pool: PoolView;
  readonly view: NotariesView;
  readonly mayRaise: boolean;
}

/** Whether the pool's rules and this program are of one version, and if not, what to do; nothing while they are. */
export function FoldVersion({ pool, view, mayRaise }: FoldVersionProps): ReactNode {
  const { t } = useTexts();
  const { version, supported, isOutdated, lacking } = view.fold;
  const readAnew = useNotariesAnew(pool.pool);
  const upgrade = useCommand(poolUpgrade, { done: t('notaries.raised', { version: supported }), onDone: readAnew });
  if (isOutdated)
    return (
      <div className="banner" data-tone="bad" data-testid="update-needed">
        <div className="stack-close">
          <span className="strong">{t('notaries.updateNeeded')}</span>
          <span className="small">{t('notaries.updateNext', { version, supported })}</span>
        </div>
      </div>
    );
  if (supported <= version || !mayRaise) return null;
  return (
    <div className="stack-tight" data-testid="fold-version">
      <span className="strong">{t('notaries.newer', { version, supported })}</span>
      {lacking.length > 0 ? (
        <p className="small dim break">{t('notaries.newerLacking', { names: lacking.join(', ') })}</p>
      ) : (
        <ConfirmButton
          label={t('notaries.raise', { version: supported })}
          question={t('notaries.raiseSure')}
          isBusy={upgrade.isPending}
          onConfirm={() => upgrade.mutate({ params: { pool: pool.pool }, body: { version: supported, reason: '' } })}
        />
      )}
    </div>
  );
}
