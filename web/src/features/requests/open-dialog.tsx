/** Say what you need and what you would pay at most; providers bid for it. */
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { requestOpen } from '#core/features/requests/requests.api.ts';
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import { Modal, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { go } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { MoneyInput } from '../../ui/money-input.tsx';
import { parseMoney } from '../../ui/money-text.ts';
import { Failed } from '../../ui/states.tsx';
import { costOf } from '../market/market.queries.ts';
import { NeedFields } from './need-fields.tsx';
import { NEED_START, needOf } from './need.ts';

const LIVES_MS = [TIME.HOUR_MS / 4, TIME.HOUR_MS, 6 * TIME.HOUR_MS, TIME.DAY_MS, 7 * TIME.DAY_MS] as const;

export function OpenDialog({ pool, onClose }: { readonly pool: PoolView; readonly onClose: () => void }): ReactNode {
  const { t, format } = useTexts();
  const [title, setTitle] = useState('');
  const [need, setNeed] = useState(NEED_START);
  const [price, setPrice] = useState('');
  const [lifeMs, setLife] = useState<number>(TIME.HOUR_MS);
  const open = useCommand(requestOpen, {
    done: t('requests.opened'),
    isQuiet: true,
    onDone: ({ id }) => {
      onClose();
      go({ to: '/market/requests/:request', params: { request: id } });
    },
  });
  const max = parseMoney(price);
  const { slots, durationMs } = needOf(need);
  const total = max === undefined ? undefined : costOf(max, slots, durationMs);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (max === undefined || max === 0n) return;
    open.mutate({
      params: { pool: pool.pool },
      body: { title: title.trim(), ...needOf(need), maxPricePerSlotHour: max.toString(), lifeMs },
    });
  };
  return (
    <Modal opened onClose={onClose} title={t('requests.open')} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <form className="stack" onSubmit={submit}>
        <p className="small dim">{t('requests.openLead')}</p>
        <TextInput
          label={t('requests.name')}
          value={title}
          maxLength={LIMITS.nameCharsMax}
          onChange={(event) => setTitle(event.currentTarget.value)}
          data-autofocus
          data-testid="request-title"
          required
        />
        <NeedFields need={need} onChange={setNeed} />
        <MoneyInput
          label={t('requests.maxPrice')}
          description={
            total === undefined || total === 0n
              ? t('requests.maxPriceWhat')
              : t('requests.maxTotal', { total: format.money(total, pool) })
          }
          symbol={pool.symbol}
          value={price}
          onChange={setPrice}
          testId="request-price"
        />
        <NativeSelect
          label={t('requests.life')}
          value={String(lifeMs)}
          onChange={(event) => setLife(Number(event.currentTarget.value))}
          data={LIVES_MS.map((ms) => ({ value: String(ms), label: format.duration(ms) }))}
        />
        {open.isError && <Failed error={open.error} />}
        <div className="row">
          <Button
            type="submit"
            isBusy={open.isPending}
            disabled={title.trim() === '' || max === undefined || max === 0n}
            data-testid="request-send"
          >
            {t('requests.open')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
