/** What a session was worth, by both sides' measures: live and afterwards. */
import { type SessionDetail, type SessionWindow, sessionExport } from '#core/features/gaming/gaming.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { client } from '../../api.ts';
import { Link } from '../../router/link.tsx';
import { useParams } from '../../router/router.tsx';
import { type PlainKey, useTexts } from '../../texts/use-texts.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Page } from '../../ui/page.tsx';
import { saveAs } from '../../ui/save-as.ts';
import { Empty, Ready, ReadyPage } from '../../ui/states.tsx';
import { Status } from '../../ui/status.tsx';
import { toastProblem } from '../../ui/toast.ts';
import { WithPool } from '../pools/with-pool.tsx';
import './gaming.css';
import { STATE_TONES, isOver, sessionQuery, windowsQuery } from './gaming.queries.ts';
import { SessionCharts } from './session-charts.tsx';
import { WindowStrip } from './window-strip.tsx';

const ENDED = {
  contest: 'games.endedByContest',
  aborted: 'games.endedAborted',
  saves_full: 'games.endedSaves',
  no_network: 'games.endedNetwork',
  no_screen: 'games.endedScreen',
} as const satisfies Record<NonNullable<SessionDetail['ended']>, PlainKey>;

export function SessionPage(): ReactNode {
  const { t } = useTexts();
  const { order } = useParams('/sessions/:order');
  return <WithPool title={t('games.session')}>{(pool) => <Session key={order} pool={pool} order={order} />}</WithPool>;
}

function Session({ pool, order }: { readonly pool: PoolView; readonly order: string }): ReactNode {
  const { t } = useTexts();
  const session = useQuery(sessionQuery(pool.pool, order));
  const view = session.data;
  const isPlaying = view !== undefined && !isOver(view) && view.side === 'buyer';
  return (
    <Page
      title={view?.title ?? t('games.session')}
      back={<Link to="/games">{t('games.title')}</Link>}
      actions={
        <>
          <ButtonLink to="/orders/:order" params={{ order }} variant="default">
            {t('games.toOrder')}
          </ButtonLink>
          {isPlaying && (
            <ButtonLink to="/play/:order" params={{ order }} data-testid="session-play">
              {t('games.goOn')}
            </ButtonLink>
          )}
        </>
      }
    >
      <ReadyPage query={session}>
        {(detail) => (
          <>
            <div className="columns">
              <Quality session={detail} />
              <Money pool={pool} session={detail} />
            </div>
            <Measured pool={pool.pool} session={detail} />
            <Receipts pool={pool} session={detail} />
          </>
        )}
      </ReadyPage>
    </Page>
  );
}

function Quality({ session }: { readonly session: SessionDetail }): ReactNode {
  const { t, format } = useTexts();
  const { targets, measures } = session.game;
  const { provider, player, agreed } = session.windows;
  const rows = [
    [t('games.byProvider'), provider],
    [t('games.byPlayer'), player],
    [t('games.agreed'), agreed],
  ] as const;
  return (
    <Card
      title={t('games.quality')}
      aside={<Status tone={STATE_TONES[session.state]}>{t(`games.state.${session.state}`)}</Status>}
    >
      <div className="stack">
        {session.ended !== undefined && (
          <div className="banner" data-tone="bad" role="status">
            {t(ENDED[session.ended])}
          </div>
        )}
        {session.isUnsigned && <p className="small loss">{t('games.unsigned')}</p>}
        <dl className="facts">
          <dt>{t('games.player')}</dt>
          <dd>
            <Handle handle={session.buyerHandle} user={session.buyer} />
          </dd>
          <dt>{t('games.provider')}</dt>
          <dd>
            <Handle handle={session.providerHandle} user={session.provider} />
          </dd>
          <dt>{t('games.promised')}</dt>
          <dd>
            {t('games.targets', { height: String(targets.height), fps: targets.fps, latency: targets.latencyMs })} ·{' '}
            {measures}
          </dd>
          {session.readyMs !== undefined && (
            <>
              <dt>{t('games.since')}</dt>
              <dd>{format.dateTime(session.readyMs)}</dd>
            </>
          )}
          {rows.map(([name, tally]) => (
            <Pair key={name} name={name} isLong>
              {t('games.tally', { ...tally })}
            </Pair>
          ))}
          <Pair name={t('games.contested')} isLong>
            {session.contestedInARow > 0 && !isOver(session)
              ? t('games.contestedRow', {
                  count: session.contested,
                  row: session.contestedInARow,
                  end: session.contestedEndsAt,
                })
              : format.number(session.contested)}
          </Pair>
        </dl>
      </div>
    </Card>
  );
}

interface PairProps {
  readonly name: string;
  /** More than a number: it may break. */
  readonly isLong?: boolean;
  readonly children: ReactNode;
}

function Pair({ name, isLong = false, children }: PairProps): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd className={isLong ? '' : 'num'}>{children}</dd>
    </>
  );
}

function Money({ pool, session }: { readonly pool: PoolView; readonly session: SessionDetail }): ReactNode {
  const { t, format } = useTexts();
  const { funded, used, refunded } = session;
  const share = funded === 0n ? 0 : Number((used * 1000n) / funded) / 1000;
  return (
    <Card title={t('games.money')}>
      <div className="stack">
        <Meter
          value={share}
          label={t('games.usedOf', { used: format.money(used, pool), all: format.money(funded, pool) })}
        />
        <dl className="facts">
          <Pair name={t('games.hour')}>{format.money(session.pricePerHour, pool)}</Pair>
          <Pair name={t('games.paidIn')}>{format.money(funded, pool)}</Pair>
          <Pair name={t('games.used')}>
            <span data-testid="session-used">{format.money(used, pool)}</span>
          </Pair>
          <Pair name={t('games.refunded')}>{format.money(refunded, pool)}</Pair>
        </dl>
        <p className="small dim">{t('games.payNote')}</p>
      </div>
    </Card>
  );
}

function Measured({ pool, session }: { readonly pool: string; readonly session: SessionDetail }): ReactNode {
  const { t } = useTexts();
  const windows = useQuery(windowsQuery(pool, session.order, !isOver(session)));
  return (
    <Card
      title={t('games.measured')}
      aside={<ExportButton pool={pool} order={session.order} />}
      testId="session-measured"
    >
      <Ready query={windows} courses={6}>
        {({ items, windowMs }) =>
          items.length === 0 ? (
            <Empty>{t('games.measuredNone')}</Empty>
          ) : (
            <Windows items={items} windowMs={windowMs} session={session} />
          )
        }
      </Ready>
    </Card>
  );
}

function Windows({
  items,
  windowMs,
  session,
}: {
  readonly items: readonly SessionWindow[];
  readonly windowMs: number;
  readonly session: SessionDetail;
}): ReactNode {
  return (
    <div className="stack">
      <WindowStrip items={items} windowMs={windowMs} />
      <SessionCharts items={items} windowMs={windowMs} startMs={session.readyMs ?? 0} targets={session.game.targets} />
    </div>
  );
}

function ExportButton({ pool, order }: { readonly pool: string; readonly order: string }): ReactNode {
  const { t } = useTexts();
  const [isBusy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const response = await client.raw(sessionExport, { params: { pool, order } });
      saveAs(`session-${order.slice(0, 8)}.csv`, [await response.blob()], 'text/csv');
    } catch (error) {
      toastProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      size="small"
      variant="default"
      icon={<IconDownload size={16} />}
      isBusy={isBusy}
      onClick={() => void save()}
      data-testid="session-export"
    >
      {t('games.export')}
    </Button>
  );
}

function Receipts({ pool, session }: { readonly pool: PoolView; readonly session: SessionDetail }): ReactNode {
  const { t, format } = useTexts();
  if (session.receipts.length === 0) return null;
  return (
    <Card title={t('games.receipts')} testId="session-receipts">
      <ul className="list">
        {session.receipts.toReversed().map((receipt) => (
          <li key={receipt.n} className="row-apart">
            <span className="stack-close">
              <span>
                {t('games.receipt', { n: receipt.n })}{' '}
                <span className="dim small">{format.dateTime(receipt.sealMs)}</span>
              </span>
              <span className="small dim">
                {t('games.tally', { ...receipt.agreed })}
                {receipt.contested > 0 && ` · ${t('games.contestedCount', { count: receipt.contested })}`}
                {!receipt.isSigned && ` · ${t('games.notSigned')}`}
              </span>
            </span>
            <span className="num strong">{format.money(receipt.paid, pool)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
