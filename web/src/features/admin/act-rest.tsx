/** What deciding a dispute, or ruling a payment, asks for beside its target and reason. */
import { DISPUTE_REASONS } from '#core/features/disputes/disputes.api.ts';
import { isHex32 } from '#core/kernel/ids.ts';
import { NativeSelect, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Count } from '../../ui/count.tsx';
import type { ActDetails, AdminActName } from './acts.ts';

type Rest = Omit<ActDetails, 'lifeMs'>;

export function ActRest({
  act,
  rest,
  onChange,
}: {
  readonly act: AdminActName;
  readonly rest: Rest;
  readonly onChange: (rest: Rest) => void;
}): ReactNode {
  const { t } = useTexts();
  const set = (change: Partial<Rest>): void => onChange({ ...rest, ...change });
  if (act === 'decide-dispute')
    return (
      <>
        <Count
          label={t('admin.buyerPercent')}
          min={0}
          max={100}
          value={rest.buyerPercent}
          onChange={(buyerPercent) => set({ buyerPercent })}
        />
        <NativeSelect
          label={t('admin.ground')}
          value={rest.ground}
          onChange={(event) => {
            const { value } = event.currentTarget;
            set({ ground: DISPUTE_REASONS.find((one) => one === value) ?? 'other' });
          }}
          data={DISPUTE_REASONS.map((value) => ({ value, label: t(`disputes.reason.${value}`) }))}
        />
      </>
    );
  if (act !== 'rule-withdrawal') return null;
  return (
    <>
      <NativeSelect
        label={t('withdrawals.outcome')}
        value={rest.outcome}
        onChange={(event) => set({ outcome: event.currentTarget.value === 'executed' ? 'executed' : 'failed' })}
        data={(['failed', 'executed'] as const).map((value) => ({ value, label: t(`withdrawals.outcome.${value}`) }))}
      />
      <TextInput
        label={t('withdrawals.reference')}
        description={t('withdrawals.referenceWhat')}
        value={rest.reference}
        maxLength={128}
        autoComplete="off"
        onChange={(event) => set({ reference: event.currentTarget.value })}
      />
      <TextInput
        label={t('withdrawals.proof')}
        description={t('withdrawals.proofWhat')}
        value={rest.proof}
        maxLength={64}
        spellCheck={false}
        autoComplete="off"
        error={rest.proof !== '' && !isHex32(rest.proof) ? t('admin.idWrong') : undefined}
        onChange={(event) => set({ proof: event.currentTarget.value.trim().toLowerCase() })}
      />
    </>
  );
}
