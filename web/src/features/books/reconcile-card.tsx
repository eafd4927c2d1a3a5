import { type Reconciliation, reconcile } from '#core/features/books/books.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { RAILS } from '#core/features/withdrawals/withdrawals.api.ts';
import { Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Failed } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { parseOutside } from './reconcile-lines.ts';

/** The pool's books against the bank's: by reference, what both have, what one lacks. */
export function ReconcileCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const [rail, setRail] = useState<(typeof RAILS)[number]>('manual');
  const [text, setText] = useState('');
  const { lines, bad } = parseOutside(text);
  const compare = useMutation({
    mutationFn: () => call(reconcile, { params: { pool: pool.pool }, body: { rail, lines: [...lines] } }),
  });
  return (
    <Card title={t('books.reconcile')} testId="reconcile">
      <form
        className="stack-tight"
        onSubmit={(event) => {
          event.preventDefault();
          compare.mutate();
        }}
      >
        <Segments
          label={t('withdrawals.rail')}
          value={rail}
          onChange={setRail}
          options={RAILS.map((value) => ({ value, label: t(`withdrawals.rail.${value}`) }))}
        />
        <Textarea
          label={t('books.outside')}
          description={t('books.outsideWhat')}
          error={bad.length === 0 ? undefined : t('books.outsideBad', { lines: bad.slice(0, 5).join(', ') })}
          value={text}
          autosize
          minRows={3}
          maxRows={10}
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
          data-testid="reconcile-lines"
        />
        <div className="row">
          <Button
            type="submit"
            variant="default"
            isBusy={compare.isPending}
            disabled={bad.length > 0}
            data-testid="reconcile-send"
          >
            {t('books.compare')}
          </Button>
        </div>
        {compare.isError && <Failed error={compare.error} />}
        {compare.data !== undefined && <Result pool={pool} view={compare.data} />}
      </form>
    </Card>
  );
}

function Result({ pool, view }: { readonly pool: PoolView; readonly view: Reconciliation }): ReactNode {
  const { t, format } = useTexts();
  const wrong = [
    ...view.missingOutside.map(({ reference, amount }) => ({
      reference,
      text: t('books.missingOutside', { sum: format.money(amount, pool) }),
    })),
    ...view.missingHere.map(({ reference, amount }) => ({
      reference,
      text: t('books.missingHere', { sum: format.money(amount, pool) }),
    })),
    ...view.differing.map(({ reference, here, outside }) => ({
      reference,
      text: t('books.differing', { here: format.money(here, pool), outside: format.money(outside, pool) }),
    })),
  ];
  return (
    <div className="stack-tight" data-testid="reconciled">
      <div className="row">
        <Badge tone={wrong.length === 0 ? 'good' : 'bad'}>
          {t(wrong.length === 0 ? 'books.agrees' : 'books.departs', { count: wrong.length })}
        </Badge>
        <span className="small dim">{t('books.matched', { count: view.matched })}</span>
      </div>
      <ul className="list small">
        {wrong.map(({ reference, text }) => (
          <li key={`${reference} ${text}`} className="break">
            <b>{reference}</b>: {text}
          </li>
        ))}
      </ul>
    </div>
  );
}
