/** What this person can do about a withdrawal now: exactly what the instance says. */
import {
  type WithdrawalDetail,
  withdrawalCancel,
  withdrawalConfirm,
  withdrawalDoubt,
  withdrawalExecute,
  withdrawalFail,
  withdrawalFreeze,
  withdrawalReassign,
  withdrawalReject,
  withdrawalRule,
  withdrawalStart,
  withdrawalThaw,
} from '#core/features/withdrawals/withdrawals.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import type { Field } from '../../ui/ask-dialog.tsx';
import { Button } from '../../ui/button.tsx';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));
type Asking = 'reject' | 'execute' | 'fail' | 'doubt' | 'freeze' | 'thaw' | 'reassign' | 'rule';
const ASKING: readonly Asking[] = ['execute', 'reject', 'fail', 'doubt', 'freeze', 'thaw', 'reassign', 'rule'];

export function WithdrawalActs({
  pool,
  withdrawal,
}: {
  readonly pool: PoolView;
  readonly withdrawal: WithdrawalDetail;
}): ReactNode {
  const { t } = useTexts();
  const [asking, setAsking] = useState<Asking>();
  const options = (done: string) => ({ done, onDone: () => setAsking(undefined) });
  const params = { pool: pool.pool, withdrawal: withdrawal.withdrawal };
  const cancel = useCommand(withdrawalCancel, options(t('withdrawals.did.cancel')));
  const confirm = useCommand(withdrawalConfirm, options(t('withdrawals.did.confirm')));
  const start = useCommand(withdrawalStart, options(t('withdrawals.did.start')));
  const reject = useCommand(withdrawalReject, options(t('withdrawals.did.reject')));
  const execute = useCommand(withdrawalExecute, options(t('withdrawals.did.execute')));
  const fail = useCommand(withdrawalFail, options(t('withdrawals.did.fail')));
  const doubt = useCommand(withdrawalDoubt, options(t('withdrawals.did.doubt')));
  const freeze = useCommand(withdrawalFreeze, options(t('withdrawals.did.freeze')));
  const thaw = useCommand(withdrawalThaw, options(t('withdrawals.did.thaw')));
  const reassign = useCommand(withdrawalReassign, options(t('withdrawals.did.reassign')));
  const rule = useCommand(withdrawalRule, options(t('withdrawals.did.rule')));
  const may = (act: WithdrawalDetail['may'][number]): boolean => withdrawal.may.includes(act);
  const reason: Field = {
    name: 'reason',
    kind: 'text',
    label: t('ui.reason'),
    description: t('ui.reasonWhat'),
    max: 2000,
  };
  const cause: Field = { name: 'cause', kind: 'line', label: t('withdrawals.cause'), max: 200 };
  const reference: Field = {
    name: 'reference',
    kind: 'line',
    label: t('withdrawals.reference'),
    description: t('withdrawals.referenceWhat'),
    max: 128,
  };
  const proof: Field = {
    name: 'proof',
    kind: 'line',
    label: t('withdrawals.proof'),
    description: t('withdrawals.proofWhat'),
    max: 64,
    isOptional: true,
  };
  const outcome: Field = {
    name: 'outcome',
    kind: 'choice',
    label: t('withdrawals.outcome'),
    options: (['failed', 'executed'] as const).map((value) => ({ value, label: t(`withdrawals.outcome.${value}`) })),
  };
  // The one that somebody else has named comes first: saying the same is what makes it count.
  const named = withdrawal.reassigned?.device;
  const device: Field = {
    name: 'device',
    kind: 'choice',
    label: t('withdrawals.newExecutor'),
    options: [...withdrawal.executors]
      .sort((a, b) => Number(b.device === named) - Number(a.device === named))
      .map((one) => ({
        value: one.device,
        label: t(one.isHere ? 'withdrawals.executorHere' : 'withdrawals.executorOf', {
          who: one.handle,
          kind: t(`withdrawals.kind.${one.kind}`),
          device: one.device.slice(0, 8),
        }),
      })),
  };
  const fields: Readonly<Record<Asking, readonly Field[]>> = {
    reject: [reason],
    freeze: [reason],
    thaw: [reason],
    reassign: [device],
    fail: [cause],
    doubt: [cause],
    execute: [reference, proof],
    rule: [outcome, reference, { ...proof, isOptional: false }],
  };
  const isBusy = [reject, execute, fail, doubt, freeze, thaw, reassign, rule].some(({ isPending }) => isPending);
  const send = (values: Readonly<Record<string, string>>): void => {
    const { reason: why = '', cause: what = '', reference: number = '', proof: hash = '' } = values;
    switch (asking) {
      case 'reject':
        return reject.mutate({ params, body: { reason: why } });
      case 'freeze':
        return freeze.mutate({ params, body: { reason: why } });
      case 'thaw':
        return thaw.mutate({ params, body: { reason: why } });
      case 'fail':
        return fail.mutate({ params, body: { cause: what } });
      case 'doubt':
        return doubt.mutate({ params, body: { cause: what } });
      case 'execute':
        return execute.mutate({ params, body: { reference: number, ...(hash === '' ? {} : { proof: hash }) } });
      case 'reassign':
        return reassign.mutate({ params, body: { device: values['device'] ?? '' } });
      case 'rule':
        return rule.mutate({
          params,
          body: { outcome: values['outcome'] === 'executed' ? 'executed' : 'failed', reference: number, proof: hash },
        });
      default:
        return undefined;
    }
  };
  return (
    <>
      {may('confirm') && (
        <Button
          isBusy={confirm.isPending}
          onClick={() => confirm.mutate({ params, body: {} })}
          data-testid="withdrawal-confirm"
        >
          {t('withdrawals.confirm')}
        </Button>
      )}
      {may('start') && (
        <Button
          isBusy={start.isPending}
          onClick={() => start.mutate({ params, body: {} })}
          data-testid="withdrawal-start"
        >
          {t('withdrawals.start')}
        </Button>
      )}
      {may('cancel') && (
        <Button
          variant="default"
          isBusy={cancel.isPending}
          onClick={() => cancel.mutate({ params, body: {} })}
          data-testid="withdrawal-cancel"
        >
          {t('withdrawals.cancel')}
        </Button>
      )}
      {ASKING.filter((act) => may(act) && (act !== 'reassign' || withdrawal.executors.length > 0)).map((act) => (
        <Button
          key={act}
          variant={act === 'execute' ? 'filled' : 'default'}
          onClick={() => setAsking(act)}
          data-testid={`withdrawal-${act}`}
        >
          {t(`withdrawals.${act}`)}
        </Button>
      ))}
      <Suspense>
        {asking !== undefined && (
          <AskDialog
            title={t(`withdrawals.${asking}`)}
            lead={t(`withdrawals.askLead.${asking}`)}
            fields={fields[asking]}
            act={t(`withdrawals.${asking}`)}
            isBusy={isBusy}
            onClose={() => setAsking(undefined)}
            onSend={send}
          />
        )}
      </Suspense>
    </>
  );
}
