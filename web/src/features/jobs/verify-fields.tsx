import { VERIFICATION_LIMITS } from '#core/kernel/limits.ts';
import { VERIFY_KINDS, type VerifyPlan } from '#core/features/jobs/jobs.api.ts';
import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Count } from '../../ui/count.tsx';

interface VerifyFieldsProps {
  readonly plan: VerifyPlan;
  readonly onChange: (plan: VerifyPlan) => void;
}

/** How results are checked, in plain words; what it costs is in the quote beside. */
export function VerifyFields({ plan, onChange }: VerifyFieldsProps): ReactNode {
  const { t } = useTexts();
  return (
    <div className="stack-tight">
      <Select
        label={t('jobs.verify')}
        description={t('jobs.verifyWhat')}
        data={VERIFY_KINDS.map((kind) => ({ value: kind, label: t(`jobs.verify.${kind}`) }))}
        value={plan.kind}
        allowDeselect={false}
        onChange={(value) => onChange({ ...plan, kind: VERIFY_KINDS.find((kind) => kind === value) ?? 'none' })}
        data-testid="job-verify"
      />
      {plan.kind === 'quorum' && (
        <Count
          label={t('jobs.verifyCopies')}
          description={t('jobs.verifyCopiesWhat')}
          min={VERIFICATION_LIMITS.copiesMin}
          max={VERIFICATION_LIMITS.copiesMax}
          value={plan.copies}
          onChange={(copies) => onChange({ ...plan, copies })}
          testId="job-verify-copies"
        />
      )}
      {(plan.kind === 'spot' || plan.kind === 'canary') && (
        <Count
          label={t('jobs.verifyShare')}
          description={t('jobs.verifyShareWhat')}
          min={1}
          max={100}
          value={plan.sharePercent}
          onChange={(sharePercent) => onChange({ ...plan, sharePercent })}
          testId="job-verify-share"
        />
      )}
    </div>
  );
}
