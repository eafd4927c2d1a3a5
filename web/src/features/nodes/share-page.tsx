/** "Share my PC": one page, everything filled in, one button. */
import type { MachineView } from '#core/features/nodes/nodes.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { NumberInput, TextInput } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { IconCheck, IconLoader2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from '../../router/link.tsx';
import { go } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { MoneyInput } from '../../ui/money-input.tsx';
import { parseMoney } from '../../ui/money-text.ts';
import { Page } from '../../ui/page.tsx';
import { Failed, ReadyPage } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.ts';
import { LifeFields, type OfferLife } from '../market/life-fields.tsx';
import { medianPrice, offersQuery } from '../market/market.queries.ts';
import { FIRST_TERMS, TermsForm, isWholeTerms } from '../market/terms-form.tsx';
import { WithPool } from '../pools/with-pool.tsx';
import { HardwareFacts } from './hardware-facts.tsx';
import { IsolationList } from './isolation-list.tsx';
import { LimitsForm } from './limits-form.tsx';
import { machineQuery } from './machine.queries.ts';
import { useOwnNode } from './nodes.queries.ts';
import { SHARE_STEPS, type ShareStep, slotsOf, useShare } from './share.ts';

export function SharePage(): ReactNode {
  const { t } = useTexts();
  const machine = useQuery(machineQuery);
  return (
    <WithPool title={t('nodes.share')}>
      {(pool) => (
        <Page
          title={t('nodes.share')}
          lead={t('nodes.shareWhat', { pool: pool.name })}
          back={<Link to="/nodes">{t('nodes.title')}</Link>}
        >
          <ReadyPage query={machine}>{(view) => <ShareForm pool={pool} machine={view} />}</ReadyPage>
        </Page>
      )}
    </WithPool>
  );
}

/** Where nobody sells yet there is no market price: one credit is as good a start as any. */
const FIRST_PRICE = 1_000_000n;

function ShareForm({ pool, machine }: { readonly pool: PoolView; readonly machine: MachineView }): ReactNode {
  const { t, format } = useTexts();
  const node = useOwnNode();
  const offers = useQuery(offersQuery(pool.pool));
  const median = medianPrice(offers.data?.items.filter(({ isMine }) => !isMine) ?? []);
  const [limits, setLimits] = useState(node?.limits ?? machine.suggestedLimits);
  const [name, setName] = useState(
    node?.name ??
      machine.hardware.cpuModel
        .replace(/\(R\)|\(TM\)|CPU|Processor/g, '')
        .replace(/\s+/g, ' ')
        .trim()
        .slice(0, 64),
  );
  const [coresPerSlot, setCoresPerSlot] = useState(1);
  const [terms, setTerms] = useState(FIRST_TERMS);
  const [life, setLife] = useState<OfferLife>({ isDraft: false });
  const [typedPrice, setPrice] = useState<string>();
  const price = typedPrice ?? format.amount(median ?? FIRST_PRICE, pool.decimals);
  const pricePerSlotHour = parseMoney(price);
  const { slots, memoryPerSlotBytes } = slotsOf(limits, coresPerSlot);
  const { share, step } = useShare(({ singleScore }) => {
    toast({
      tone: 'good',
      title: t(life.isDraft ? 'nodes.drafted' : 'nodes.shared'),
      message: t(life.isDraft ? 'nodes.draftedScore' : 'nodes.sharedScore', { score: Math.round(singleScore) }),
    });
    go({ to: '/nodes' });
  });
  const start = (): void => {
    if (pricePerSlotHour === undefined) return;
    const title = `${name} · ${t('nodes.coresCount', { count: coresPerSlot })}`.slice(0, 64);
    const offered = { title, coresPerSlot, pricePerSlotHour, terms, life };
    share.mutate({ pool: pool.pool, node, name: name.trim(), limits, ...offered });
  };
  const isReady = name.trim() !== '' && pricePerSlotHour !== undefined && pricePerSlotHour > 0n && isWholeTerms(terms);
  return (
    <div className="columns">
      <div className="stack">
        <Card title={t('nodes.offerTitle')} isKeep>
          <div className="stack">
            <div className="fields">
              <TextInput
                label={t('nodes.name')}
                value={name}
                maxLength={64}
                onChange={(event) => setName(event.currentTarget.value)}
                data-testid="node-name"
                required
              />
              <MoneyInput
                label={t('nodes.price')}
                description={
                  median === undefined
                    ? t('nodes.priceFirst')
                    : t('nodes.priceMedian', { price: format.money(median, pool) })
                }
                symbol={pool.symbol}
                value={price}
                onChange={setPrice}
                testId="node-price"
              />
              <NumberInput
                label={t('nodes.coresPerSlot')}
                description={t('nodes.slotsResult', { count: slots, memory: format.bytes(memoryPerSlotBytes) })}
                min={1}
                max={limits.cores}
                value={coresPerSlot}
                onChange={(value) => setCoresPerSlot(Math.max(1, Math.min(limits.cores, Number(value) || 1)))}
              />
            </div>
            {pricePerSlotHour !== undefined && (
              <p className="dim">
                {t('nodes.earnUpTo', { sum: format.money(pricePerSlotHour * BigInt(slots), pool) })}{' '}
                {t('nodes.feeNote', { fee: format.share(pool.feeBps / 10_000, 2) })}
              </p>
            )}
          </div>
        </Card>
        <Card title={t('nodes.limits')}>
          <LimitsForm hardware={machine.hardware} limits={limits} onChange={setLimits} />
        </Card>
        <Card title={t('offers.terms')}>
          <details>
            <summary data-testid="share-terms-open">{t('nodes.termsUsual')}</summary>
            <div className="stack" style={{ marginTop: 14 }}>
              <TermsForm terms={terms} onChange={setTerms} />
              <LifeFields life={life} onChange={setLife} />
            </div>
          </details>
        </Card>
        <Card title={t('nodes.consentTitle')}>
          <div className="stack">
            <p className="dim">{t('nodes.consentWhat')}</p>
            <IsolationList isolation={machine.isolation} notes={machine.isolationNotes} />
            <p>{t('nodes.consent')}</p>
            {share.isError && <Failed error={share.error} />}
            {step !== undefined && !share.isIdle && (
              <Progress now={step} isDone={share.isSuccess} isFailed={share.isError} />
            )}
            <div className="row">
              <Button
                size="large"
                onClick={start}
                disabled={!isReady}
                isBusy={share.isPending}
                data-testid="share-start"
              >
                {t('nodes.start')}
              </Button>
              {share.isPending && <span className="small dim">{t('nodes.startWait')}</span>}
            </div>
          </div>
        </Card>
      </div>
      <Card title={t('nodes.detected')}>
        <HardwareFacts hardware={machine.hardware} />
      </Card>
    </div>
  );
}

function Progress({
  now,
  isDone,
  isFailed,
}: {
  readonly now: ShareStep;
  readonly isDone: boolean;
  readonly isFailed: boolean;
}): ReactNode {
  const { t } = useTexts();
  const at = SHARE_STEPS.indexOf(now);
  return (
    <ol className="stack-tight" aria-live="polite">
      {SHARE_STEPS.map((step, index) => (
        <li key={step} className={`row-fixed ${index > at ? 'dim' : ''}`}>
          {index < at || isDone ? (
            <IconCheck size={18} className="gain" aria-hidden="true" />
          ) : (
            <IconLoader2 size={18} className={index === at && !isFailed ? 'realm' : 'dim'} aria-hidden="true" />
          )}
          {t(`nodes.step.${step}`)}
        </li>
      ))}
    </ol>
  );
}
