/** What this person can do about a dispute now: exactly what the instance says, no dead buttons. */
import {
  DISPUTE_REASONS,
  type DisputeDetail,
  disputeAccept,
  disputeAnswer,
  disputeAppeal,
  disputeDecide,
  disputeFileAdd,
  disputeOffer,
  disputeState,
  disputeTake,
  disputeWithdraw,
} from '#core/features/disputes/disputes.api.ts';
import { DISPUTE_LIMITS } from '#core/kernel/limits.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQueryClient } from '@tanstack/react-query';
import { type ChangeEvent, type ReactNode, Suspense, lazy, useRef, useState } from 'react';
import { client } from '../../api.ts';
import { useCommand } from '../../commands.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import type { Field } from '../../ui/ask-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { toast, toastProblem } from '../../ui/toast.ts';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));
type Asking = 'answer' | 'state' | 'appeal' | 'offer' | 'decide';

export function DisputeActs({
  pool,
  dispute,
}: {
  readonly pool: PoolView;
  readonly dispute: DisputeDetail;
}): ReactNode {
  const { t, format } = useTexts();
  const [asking, setAsking] = useState<Asking>();
  const close = (): void => setAsking(undefined);
  const params = { pool: pool.pool, dispute: dispute.dispute };
  const answer = useCommand(disputeAnswer, { done: t('disputes.did.answer'), onDone: close });
  const statement = useCommand(disputeState, { done: t('disputes.did.state'), onDone: close });
  const appeal = useCommand(disputeAppeal, { done: t('disputes.did.appeal'), onDone: close });
  const offer = useCommand(disputeOffer, { done: t('disputes.did.offer'), onDone: close });
  const decide = useCommand(disputeDecide, { done: t('disputes.did.decide'), onDone: close });
  const accept = useCommand(disputeAccept, { done: t('disputes.did.accept') });
  const take = useCommand(disputeTake, { done: t('disputes.did.take') });
  const withdraw = useCommand(disputeWithdraw, { done: t('disputes.did.withdraw') });
  const may = (act: DisputeDetail['may'][number]): boolean => dispute.may.includes(act);
  const text: Field = {
    name: 'text',
    kind: 'text',
    label: t('disputes.text'),
    description: t('disputes.textWho'),
    max: 2000,
  };
  const isBusy = [answer, statement, appeal, offer, decide].some(({ isPending }) => isPending);
  const share = (percent: number): ReactNode => {
    const buyer = (dispute.frozen * BigInt(percent)) / 100n;
    return t('disputes.decideTold', {
      buyer: format.money(buyer, pool),
      rest: format.money(dispute.frozen - buyer, pool),
    });
  };
  const fields: Readonly<Record<Asking, readonly Field[]>> = {
    answer: [text],
    state: [text],
    appeal: [text],
    offer: [
      {
        name: 'buyer',
        kind: 'money',
        label: t('disputes.offerWhat'),
        description: t('disputes.offerMost', { most: format.money(dispute.frozen, pool) }),
        symbol: pool.symbol,
        most: dispute.frozen,
        mayBeZero: true,
      },
    ],
    decide: [
      { name: 'percent', kind: 'percent', label: t('disputes.decideShare'), start: 50, told: share },
      {
        name: 'reason',
        kind: 'choice',
        label: t('disputes.reason'),
        options: DISPUTE_REASONS.map((value) => ({ value, label: t(`disputes.reason.${value}`) })),
      },
      text,
    ],
  };
  const send = (values: Readonly<Record<string, string>>): void => {
    const said = { text: values['text'] ?? '' };
    switch (asking) {
      case 'answer':
        return answer.mutate({ params, body: said });
      case 'state':
        return statement.mutate({ params, body: said });
      case 'appeal':
        return appeal.mutate({ params, body: said });
      case 'offer':
        return offer.mutate({ params, body: { buyer: values['buyer'] ?? '0' } });
      case 'decide': {
        const reason = DISPUTE_REASONS.find((one) => one === values['reason']) ?? 'other';
        return decide.mutate({ params, body: { buyerBps: Number(values['percent']) * 100, reason, ...said } });
      }
      default:
        return undefined;
    }
  };
  return (
    <>
      {may('answer') && (
        <Button onClick={() => setAsking('answer')} data-testid="dispute-answer">
          {t('disputes.answer')}
        </Button>
      )}
      {may('accept') && dispute.offer !== undefined && (
        <Button
          isBusy={accept.isPending}
          onClick={() => accept.mutate({ params, body: { buyer: (dispute.offer?.split.buyer ?? 0n).toString() } })}
          data-testid="dispute-accept"
        >
          {t('disputes.accept')}
        </Button>
      )}
      {may('take') && (
        <Button isBusy={take.isPending} onClick={() => take.mutate({ params })} data-testid="dispute-take">
          {t('disputes.take')}
        </Button>
      )}
      {may('decide') && (
        <Button onClick={() => setAsking('decide')} data-testid="dispute-decide">
          {t('disputes.decide')}
        </Button>
      )}
      {may('appeal') && (
        <Button variant="default" onClick={() => setAsking('appeal')} data-testid="dispute-appeal">
          {t('disputes.appeal')}
        </Button>
      )}
      {may('offer') && (
        <Button variant="default" onClick={() => setAsking('offer')} data-testid="dispute-offer">
          {t('disputes.offer')}
        </Button>
      )}
      {may('attach') && (
        <>
          <Button variant="default" onClick={() => setAsking('state')} data-testid="dispute-state-add">
            {t('disputes.addStatement')}
          </Button>
          <Attach params={params} />
        </>
      )}
      {may('withdraw') && (
        <Button variant="subtle" isBusy={withdraw.isPending} onClick={() => withdraw.mutate({ params })}>
          {t('disputes.withdraw')}
        </Button>
      )}
      <Suspense>
        {asking !== undefined && (
          <AskDialog
            title={t(`disputes.ask.${asking}`)}
            lead={t(`disputes.askLead.${asking}`)}
            fields={fields[asking]}
            act={t(`disputes.ask.${asking}`)}
            isBusy={isBusy}
            onClose={close}
            onSend={send}
          />
        )}
      </Suspense>
    </>
  );
}

function Attach({ params }: { readonly params: { readonly pool: string; readonly dispute: string } }): ReactNode {
  const { t, format } = useTexts();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const attach = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [file] = event.currentTarget.files ?? [];
    if (file === undefined) return;
    if (file.size > DISPUTE_LIMITS.fileBytesMax) {
      toast({ tone: 'bad', title: t('disputes.tooLarge', { most: format.bytes(DISPUTE_LIMITS.fileBytesMax) }) });
      return;
    }
    setBusy(true);
    try {
      const query = { name: file.name, ...(file.type === '' ? {} : { contentType: file.type }) };
      await client.raw(disputeFileAdd, { params, query, body: file });
      toast({ tone: 'good', title: t('disputes.did.attach') });
    } catch (error) {
      toastProblem(error);
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: keys.sealed(params.pool) });
    }
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t('disputes.attach')}
        onChange={(event) => void attach(event)}
      />
      <Button variant="default" isBusy={isBusy} onClick={() => input.current?.click()}>
        {t('disputes.attach')}
      </Button>
    </>
  );
}
