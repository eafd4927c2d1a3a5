import type { NodeView } from '#core/features/nodes/nodes.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { Status } from '../../ui/status.tsx';
import { machineQuery, useChecks, usePause } from './machine.queries.ts';

/** This machine: what it lends now, and the switch. */
export function MachineCard({
  pool,
  node,
}: {
  readonly pool: PoolView;
  readonly node: NodeView | undefined;
}): ReactNode {
  const { t, format } = useTexts();
  const machine = useQuery(machineQuery);
  const pause = usePause();
  const checks = useChecks();
  return (
    <Card
      title={t('nodes.thisMachine')}
      isKeep
      testId="machine-card"
      aside={
        node !== undefined && (
          <Link to="/nodes/:node" params={{ node: node.node }}>
            {t('nodes.details')}
          </Link>
        )
      }
    >
      <Ready query={machine}>
        {({ hardware, isPaused, pauseCause, isChecked }) =>
          node === undefined ? (
            <Empty
              action={
                <ButtonLink to="/nodes/share" data-testid="share-empty">
                  {t('nodes.share')}
                </ButtonLink>
              }
            >
              {t('nodes.notShared', {
                cpu: hardware.cpuModel,
                cores: hardware.logicalCores,
                memory: format.bytes(hardware.memoryBytes),
                pool: pool.name,
              })}
            </Empty>
          ) : (
            <div className="stack">
              <div className="row-apart">
                <span className="strong">{node.name}</span>
                <Status tone={node.state !== 'ready' ? 'idle' : isPaused ? 'wait' : 'good'}>
                  {node.state !== 'ready'
                    ? t(`nodes.state.${node.state}`)
                    : isPaused
                      ? t('nodes.paused')
                      : t('nodes.sharing')}
                </Status>
              </div>
              {isPaused && pauseCause !== undefined && (
                <p className="small dim">{t(pauseCause === 'in_use' ? 'nodes.pausedInUse' : 'nodes.pausedByHand')}</p>
              )}
              <div className="stack-tight">
                <Use
                  words={t('nodes.coresInUse', { used: format.number(node.coresInUse), all: node.limits.cores })}
                  value={node.coresInUse / node.limits.cores}
                />
                <Use
                  words={t('nodes.memoryInUse', {
                    used: format.bytes(node.memoryInUseBytes),
                    all: format.bytes(node.limits.memoryBytes),
                  })}
                  value={node.memoryInUseBytes / node.limits.memoryBytes}
                />
              </div>
              <div className="row">
                <Button
                  variant={isPaused ? 'filled' : 'default'}
                  icon={isPaused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
                  onClick={() => pause.mutate(!isPaused)}
                  data-testid="machine-pause"
                >
                  {isPaused ? t('nodes.resume') : t('nodes.pauseNow')}
                </Button>
              </div>
              <label className="stack-close" style={{ minHeight: 44 }}>
                <span className="row-tight">
                  <input
                    type="checkbox"
                    checked={isChecked}
                    onChange={(event) => checks.mutate(event.currentTarget.checked)}
                    data-testid="machine-checks"
                  />
                  <span>{t('nodes.checks')}</span>
                </span>
                <span className="small dim">{t('nodes.checksWhat')}</span>
              </label>
            </div>
          )
        }
      </Ready>
    </Card>
  );
}

function Use({ words, value }: { readonly words: string; readonly value: number }): ReactNode {
  return (
    <div className="stack-close">
      <span className="small dim">{words}</span>
      <Meter value={value} label={words} tone="realm" />
    </div>
  );
}
