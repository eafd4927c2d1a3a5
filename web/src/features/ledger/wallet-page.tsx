import type { StatementLine } from '#core/features/ledger/ledger.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { Button } from '../../ui/button.tsx';
import { IconDownload, IconPrinter, IconSend } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { go, usePlace } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { lateDialog, lateFields } from '../../ui/late.tsx';
import { Page } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import { toastProblem } from '../../ui/toast.ts';
import { WithPool } from '../pools/with-pool.tsx';
import { saveCsv, saveJson } from './files.ts';
import { HistoryCard } from './history-card.tsx';
import './ledger.css';
import { readStatement, walletQuery } from './ledger.queries.ts';
import { Paper } from './paper.tsx';
import { EVERYTHING, type StatementChoice, queryOf } from './statement-choice.ts';
import { Statement } from './statement.tsx';

const StatementFilter = lateFields(() => import('./statement-filter.tsx'), 'StatementFilter');
const SendDialog = lateDialog(() => import('./send-dialog.tsx'), 'SendDialog');

export function WalletPage(): ReactNode {
  const { t } = useTexts();
  return <WithPool title={t('ledger.title')}>{(pool) => <Wallet pool={pool} />}</WithPool>;
}

/** "The last week" is counted from the moment of the choice. */
function chosen(choice: StatementChoice): {
  readonly choice: StatementChoice;
  readonly filter: Readonly<Record<string, string>>;
} {
  return { choice, filter: queryOf(choice, Date.now()) };
}

function Wallet({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  // The palette leads straight to the dialog.
  const isAsked = usePlace().search.has('send');
  const [isSending, setSending] = useState(isAsked);
  useEffect(() => {
    if (isAsked) setSending(true);
  }, [isAsked]);
  const close = (): void => {
    setSending(false);
    if (isAsked) go({ to: '/wallet' }, { replace: true });
  };
  const [{ choice, filter }, setFilter] = useState(() => chosen(EVERYTHING));
  const setChoice = (next: StatementChoice): void => setFilter(chosen(next));
  const [lines, setLines] = useState<readonly StatementLine[]>();
  const name = `${pool.symbol}-statement`;
  const save = useMutation({
    mutationFn: async (take: (whole: readonly StatementLine[]) => void) => take(await readStatement(pool.pool, filter)),
    onError: toastProblem,
  });
  return (
    <Page
      title={t('ledger.title')}
      lead={t('ledger.lead', { pool: pool.name })}
      actions={
        <Button icon={<IconSend size={16} />} onClick={() => setSending(true)} data-testid="send">
          {t('ledger.send')}
        </Button>
      }
    >
      <Balances pool={pool} />
      <HistoryCard pool={pool} />
      <Card
        title={t('ledger.statement')}
        isFlush
        aside={
          <div className="row">
            <Button
              size="small"
              variant="default"
              icon={<IconDownload size={15} />}
              disabled={save.isPending}
              onClick={() => save.mutate((whole) => saveCsv(name, whole))}
              data-testid="export"
            >
              CSV
            </Button>
            <Button
              size="small"
              variant="default"
              icon={<IconDownload size={15} />}
              disabled={save.isPending}
              onClick={() => save.mutate((whole) => saveJson(name, whole))}
              data-testid="export-json"
            >
              JSON
            </Button>
            <Button
              size="small"
              variant="default"
              icon={<IconPrinter size={15} />}
              disabled={save.isPending}
              onClick={() => save.mutate(setLines)}
              data-testid="print"
            >
              {t('ledger.print')}
            </Button>
          </div>
        }
      >
        <Suspense fallback={<div className="statement-filter-place" />}>
          <StatementFilter pool={pool} choice={choice} onChange={setChoice} />
        </Suspense>
        <Statement pool={pool} filter={filter} onClear={() => setChoice(EVERYTHING)} />
      </Card>
      {lines !== undefined && <Paper pool={pool} lines={lines} onPrinted={() => setLines(undefined)} />}
      <Suspense>{isSending && <SendDialog pool={pool} onClose={close} />}</Suspense>
    </Page>
  );
}

function Balances({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t, format } = useTexts();
  const wallet = useQuery(walletQuery(pool.pool));
  return (
    <Card isKeep>
      <Ready query={wallet} courses={2}>
        {({ available, held, pending }) => (
          <div className="balances">
            <Balance
              label={t('ledger.available')}
              what={t('ledger.availableWhat')}
              sum={format.money(available, pool)}
              testId="wallet-available"
              isMain
            />
            <Balance
              label={t('ledger.held')}
              what={t('ledger.heldWhat')}
              sum={format.money(held, pool)}
              testId="wallet-held"
            />
            <Balance
              label={t('ledger.pending')}
              what={t('ledger.pendingWhat')}
              sum={format.money(pending, pool)}
              testId="wallet-pending"
            />
          </div>
        )}
      </Ready>
    </Card>
  );
}

function Balance({
  label,
  what,
  sum,
  testId,
  isMain = false,
}: {
  readonly label: string;
  readonly what: string;
  readonly sum: string;
  readonly testId: string;
  readonly isMain?: boolean;
}): ReactNode {
  return (
    <div className="stack-close">
      <span className="dim small">{label}</span>
      <span className={`big ${isMain ? 'gain' : ''}`} data-testid={testId}>
        {sum}
      </span>
      <span className="small dim">{what}</span>
    </div>
  );
}
