/** Minting, burning, paying out, granting: the sum, to whom, and a reason; what becomes of the treasury is said beforehand. */
import { grantCreate } from '#core/features/ledger/ledger.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { type TreasuryView, treasuryPropose } from '#core/features/treasury/treasury.api.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import type { ReactNode } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { AskDialog, type Field } from '../../ui/ask-dialog.tsx';
import { useMemberOptions } from '../pools/member-options.ts';
import { type SpendKind, mostOf } from './most.ts';

interface SpendDialogProps {
  readonly pool: PoolView;
  readonly treasury: TreasuryView;
  readonly kind: SpendKind;
  readonly onClose: () => void;
}

export function SpendDialog({ pool, treasury, kind, onClose }: SpendDialogProps): ReactNode {
  const { t, format } = useTexts();
  const people = useMemberOptions(pool.pool, { isSelfToo: true });
  const propose = useCommand(treasuryPropose, { done: t('treasury.proposed'), onDone: onClose });
  const grant = useCommand(grantCreate, { done: t('treasury.granted'), onDone: onClose });
  const params = { pool: pool.pool };
  const most = mostOf(kind, treasury);
  const fields: readonly Field[] = [
    ...(kind === 'payout' || kind === 'grant'
      ? ([{ kind: 'choice', name: 'to', label: t('treasury.to'), options: people }] as const)
      : []),
    {
      kind: 'money',
      name: 'amount',
      label: t('treasury.amount'),
      symbol: pool.symbol,
      most,
      ...(kind === 'mint' && treasury.cap === 0n
        ? {}
        : { description: t('treasury.most', { most: format.money(most, pool) }) }),
    },
    {
      kind: 'text',
      name: 'reason',
      label: t('ui.reason'),
      description: t('ui.reasonWhat'),
      max: LIMITS.textCharsMax,
    },
  ];
  return (
    <AskDialog
      title={t(`treasury.do.${kind}`)}
      lead={t(`treasury.lead.${kind}`)}
      fields={fields}
      act={kind === 'grant' ? t('treasury.do.grant') : t('treasury.propose')}
      isBusy={propose.isPending || grant.isPending}
      onClose={onClose}
      onSend={({ to = '', amount = '', reason = '' }) =>
        kind === 'grant'
          ? grant.mutate({ params, body: { to, amount, reason } })
          : propose.mutate({ params, body: { kind, amount, reason, ...(kind === 'payout' ? { to } : {}) } })
      }
    />
  );
}
