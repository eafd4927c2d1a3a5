import { transferCreate } from '#core/features/ledger/ledger.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { Modal, Select, TextInput } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { MoneyInput } from '../../ui/money-input.tsx';
import { parseMoney } from '../../ui/money-text.ts';
import { Failed } from '../../ui/states.tsx';
import { useMemberOptions } from '../pools/member-options.ts';

const SHOWN_MAX = 50;

export function SendDialog({ pool, onClose }: { readonly pool: PoolView; readonly onClose: () => void }): ReactNode {
  const { t, format } = useTexts();
  const others = useMemberOptions(pool.pool);
  const [to, setTo] = useState<string | null>(null);
  const [sum, setSum] = useState('');
  const [memo, setMemo] = useState('');
  const amount = parseMoney(sum);
  const left = pool.wallet.available - (amount ?? 0n);
  const transfer = useCommand(transferCreate, { done: t('ledger.sent'), isQuiet: true, onDone: onClose });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (to !== null && amount !== undefined && amount > 0n)
      transfer.mutate({ params: { pool: pool.pool }, body: { to, amount: amount.toString(), memo } });
  };
  return (
    <Modal opened onClose={onClose} title={t('ledger.sendTitle')} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <form className="stack" onSubmit={send}>
        <Select
          label={t('ledger.to')}
          placeholder={t('ledger.toWho')}
          data={others}
          value={to}
          onChange={(value) => setTo(value)}
          searchable
          limit={SHOWN_MAX}
          nothingFoundMessage={t('ledger.toNobody')}
          data-testid="send-to"
        />
        <MoneyInput
          label={t('ledger.sum')}
          description={t('ledger.leftAfter', { sum: format.money(left < 0n ? 0n : left, pool) })}
          error={left < 0n ? t('problem.ledger.insufficient_funds') : undefined}
          symbol={pool.symbol}
          value={sum}
          onChange={setSum}
          testId="send-sum"
        />
        <TextInput
          label={t('ledger.memo')}
          description={t('ledger.memoWhat')}
          value={memo}
          maxLength={200}
          onChange={(event) => setMemo(event.currentTarget.value)}
        />
        {transfer.isError && <Failed error={transfer.error} />}
        <div className="row">
          <Button
            type="submit"
            isBusy={transfer.isPending}
            disabled={to === null || amount === undefined || amount === 0n || left < 0n}
            data-testid="send-confirm"
          >
            {amount === undefined || amount === 0n
              ? t('ledger.send')
              : t('ledger.sendSum', { sum: format.money(amount, pool) })}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
