import { type NodeView, nodeBenchmark, nodeChange, nodeRead, nodeSetState } from '#core/features/nodes/nodes.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { TextInput } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { useCommand } from '../../commands.ts';
import { keys } from '../../query-keys.ts';
import { Link } from '../../router/link.tsx';
import { useParams } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Page } from '../../ui/page.tsx';
import { ReadyPage } from '../../ui/states.tsx';
import { Ago } from '../../ui/time.tsx';
import { DesktopCard } from '../gaming/desktop-card.tsx';
import { SavesCard } from '../gaming/saves-card.tsx';
import { SunshineCard } from '../gaming/sunshine-card.tsx';
import { HostCard } from '../gaming/host-card.tsx';
import { WithPool } from '../pools/with-pool.tsx';
import { BeatsCard } from './beats-card.tsx';
import { ChallengesCard } from './challenges-card.tsx';
import { EarningChecklist } from './earning-checklist.tsx';
import { HardwareFacts } from './hardware-facts.tsx';
import { IsolationList } from './isolation-list.tsx';
import { LimitsForm } from './limits-form.tsx';
import { LoadChart } from './load-chart.tsx';
import { machineQuery, usePause } from './machine.queries.ts';
import { NodeOffers } from './node-offers.tsx';
import { NodeState } from './nodes-page.tsx';
import { StaffActs } from './staff-acts.tsx';
import { TaskHistory } from './task-history.tsx';

export function NodePage(): ReactNode {
  const { t } = useTexts();
  const { node } = useParams('/nodes/:node');
  return <WithPool title={t('nodes.node')}>{(pool) => <OneNode pool={pool} id={node} />}</WithPool>;
}

function OneNode({ pool, id }: { readonly pool: PoolView; readonly id: string }): ReactNode {
  const { t, format } = useTexts();
  const node = useQuery({
    queryKey: keys.of(pool.pool, 'nodes', id),
    queryFn: ({ signal }) => call(nodeRead, { params: { pool: pool.pool, node: id } }, { signal }),
  });
  const title = node.data?.name ?? t('nodes.node');
  return (
    <Page title={title} back={<Link to="/nodes">{t('nodes.title')}</Link>}>
      <ReadyPage query={node}>
        {(view) => (
          <>
            <div className="columns">
              <div className="stack">
                <Card
                  title={t('nodes.about')}
                  isKeep={view.isThisMachine}
                  isPending={view.isPending}
                  aside={<NodeState node={view} />}
                >
                  <dl className="facts">
                    <dt>{t('nodes.owner')}</dt>
                    <dd>
                      <Handle handle={view.handle} user={view.user} isCopyable />
                    </dd>
                    <dt>{t('nodes.score')}</dt>
                    <dd className="num">
                      {view.singleScore === 0
                        ? t('nodes.scoreNone')
                        : t('nodes.scores', {
                            single: Math.round(view.singleScore),
                            all: Math.round(view.allScore),
                          })}{' '}
                      · {t(`nodes.verification.${view.verification}`)}
                    </dd>
                    {view.benchmarkedMs > 0 && (
                      <>
                        <dt>{t('nodes.benchmarked')}</dt>
                        <dd>
                          <Ago atMs={view.benchmarkedMs} />
                        </dd>
                      </>
                    )}
                    <dt>{t('nodes.lent')}</dt>
                    <dd className="num">
                      {t('nodes.coresCount', { count: view.limits.cores })} · {format.bytes(view.limits.memoryBytes)} ·{' '}
                      {t('nodes.diskOf', { size: format.bytes(view.limits.diskBytes) })}
                    </dd>
                  </dl>
                  {view.isThisMachine && <OwnActs pool={pool.pool} node={view} />}
                  <StaffActs pool={pool} node={view} />
                </Card>
                <NodeOffers pool={pool} node={view} />
                {view.isThisMachine && view.state !== 'retired' && <HostCard pool={pool} node={view} />}
                {view.isThisMachine && view.state !== 'retired' && <DesktopCard />}
                {view.isThisMachine && view.state !== 'retired' && <SunshineCard />}
                {view.isThisMachine && <SavesCard />}
                <ChallengesCard pool={pool} node={view} />
                <BeatsCard pool={pool.pool} node={view} />
              </div>
              {view.isThisMachine && view.state !== 'retired' ? (
                <EarningChecklist pool={pool} node={view} />
              ) : (
                <Facts node={view} />
              )}
            </div>
            {view.isThisMachine && <LoadChart />}
            {view.isThisMachine && view.state !== 'retired' && (
              <>
                <TaskHistory pool={pool.pool} />
                <OwnLimits key={view.isPending ? 'pending' : 'sealed'} pool={pool.pool} node={view} />
              </>
            )}
            {view.isThisMachine && view.state !== 'retired' && <Facts node={view} isWide />}
          </>
        )}
      </ReadyPage>
    </Page>
  );
}

function Facts({ node, isWide = false }: { readonly node: NodeView; readonly isWide?: boolean }): ReactNode {
  const { t } = useTexts();
  return (
    <div className={isWide ? 'halves' : 'stack'}>
      <Card title={t('nodes.hardware')}>
        <HardwareFacts hardware={node.hardware} />
      </Card>
      <Card title={t('nodes.isolationTitle')}>
        <IsolationList isolation={node.isolation} />
      </Card>
    </div>
  );
}

function OwnActs({ pool, node }: { readonly pool: string; readonly node: NodeView }): ReactNode {
  const { t } = useTexts();
  const benchmark = useCommand(nodeBenchmark, { done: t('nodes.measured') });
  const setState = useCommand(nodeSetState, { done: t('nodes.stateChanged') });
  const params = { pool, node: node.node };
  if (node.state === 'retired') return null;
  return (
    <div className="row" style={{ marginTop: 16 }}>
      {node.state === 'ready' && <PauseButton />}
      <Button variant="default" isBusy={benchmark.isPending} onClick={() => benchmark.mutate({ params })}>
        {t('nodes.measure')}
      </Button>
      {node.state === 'ready' && (
        <Button
          variant="default"
          isBusy={setState.isPending}
          title={t('nodes.toMaintenanceWhat')}
          onClick={() => setState.mutate({ params, body: { state: 'maintenance' } })}
          data-testid="node-maintenance"
        >
          {t('nodes.toMaintenance')}
        </Button>
      )}
      {node.state === 'maintenance' && (
        <Button isBusy={setState.isPending} onClick={() => setState.mutate({ params, body: { state: 'ready' } })}>
          {t('nodes.toReady')}
        </Button>
      )}
      {benchmark.isPending && <span className="small dim">{t('nodes.measureWait')}</span>}
    </div>
  );
}

/** Others' work stands still at once and goes on where it stood. */
function PauseButton(): ReactNode {
  const { t } = useTexts();
  const machine = useQuery(machineQuery).data;
  const pause = usePause();
  if (machine === undefined) return null;
  return (
    <Button
      variant={machine.isPaused ? 'filled' : 'default'}
      icon={machine.isPaused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
      onClick={() => pause.mutate(!machine.isPaused)}
      data-testid="node-pause"
    >
      {machine.isPaused ? t('nodes.resume') : t('nodes.pauseNow')}
    </Button>
  );
}

function OwnLimits({ pool, node }: { readonly pool: string; readonly node: NodeView }): ReactNode {
  const { t } = useTexts();
  const [name, setName] = useState(node.name);
  const [limits, setLimits] = useState(node.limits);
  const change = useCommand(nodeChange, { done: t('nodes.limitsSaved') });
  return (
    <Card title={t('nodes.limits')}>
      <div className="stack">
        <TextInput
          label={t('nodes.name')}
          value={name}
          maxLength={64}
          onChange={(event) => setName(event.currentTarget.value)}
          style={{ maxWidth: 420 }}
        />
        <LimitsForm hardware={node.hardware} limits={limits} onChange={setLimits} />
        <div className="row">
          <Button
            isBusy={change.isPending}
            disabled={name.trim() === ''}
            onClick={() => change.mutate({ params: { pool, node: node.node }, body: { name: name.trim(), limits } })}
          >
            {t('ui.save')}
          </Button>
        </div>
      </div>
    </Card>
  );
}
