import type { MachineView } from '#core/features/identity/devices.api.ts';
import { IconDeviceDesktop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyIcon } from '../../ui/copy.tsx';
import { Ready } from '../../ui/states.tsx';
import { Badge, Status, type Tone } from '../../ui/status.tsx';
import { useMachineName } from './machine-name.ts';
import { devicesQuery } from './security.queries.ts';

const RevokeDialog = lazy(async () => ({ default: (await import('./device-dialog.tsx')).RevokeDialog }));

type MachinePool = MachineView['pools'][number];
type MachineState = 'active' | 'revoked' | 'frozen' | 'partly';
const TONES: Readonly<Record<MachineState, Tone>> = { active: 'good', revoked: 'idle', frozen: 'bad', partly: 'wait' };

function stateOf({ devices }: MachinePool): MachineState {
  const states = new Set(devices.map(({ state }) => state));
  const [first = 'active'] = states;
  if (states.size === 1) return first;
  return states.has('revoked') ? 'partly' : 'frozen';
}

/** The machines of this account, what each is in which pool, and the end of one that was lost. */
export function DevicesCard(): ReactNode {
  const { t } = useTexts();
  const machines = useQuery(devicesQuery);
  const [ending, setEnding] = useState<MachineView>();
  return (
    <Card title={t('devices.title')} testId="devices-card">
      <div className="stack-tight">
        <p className="small dim">{t('devices.what')}</p>
        <Ready query={machines} courses={4}>
          {({ items }) => (
            <ul className="list">
              {items.map((machine) => (
                <Machine key={machine.machine} machine={machine} onRevoke={() => setEnding(machine)} />
              ))}
            </ul>
          )}
        </Ready>
      </div>
      <Suspense>
        {ending !== undefined && <RevokeDialog machine={ending} onClose={() => setEnding(undefined)} />}
      </Suspense>
    </Card>
  );
}

function Machine({ machine, onRevoke }: { readonly machine: MachineView; readonly onRevoke: () => void }): ReactNode {
  const { t, format } = useTexts();
  const name = useMachineName()(machine);
  const isEnded = machine.pools.length > 0 && machine.pools.every((pool) => stateOf(pool) === 'revoked');
  return (
    <li className="stack-close" data-testid="machine">
      <div className="row-apart">
        <span className="row-fixed">
          <IconDeviceDesktop size={22} stroke={1.5} className="dim" aria-hidden="true" />
          <span className="strong break">{name}</span>
          {machine.isThis && <Badge tone="realm">{t('settings.thisInstance')}</Badge>}
        </span>
        {machine.pools.length > 0 && !isEnded && (
          <Button
            size="small"
            variant="danger"
            onClick={onRevoke}
            aria-label={t('devices.revokeThis', { name })}
            data-testid={machine.isThis ? 'revoke-this' : 'device-revoke'}
          >
            {t('devices.revoke')}
          </Button>
        )}
      </div>
      {machine.devices.map(({ device, kind, sinceMs }) => (
        <span key={device} className="row-fixed small">
          <span className="nowrap">{t(`devices.kind.${kind}`)}</span>
          <span className="mono dim cut">{device}</span>
          <CopyIcon text={device} what={t('ui.key')} />
          {sinceMs !== undefined && (
            <span className="dim nowrap">{t('devices.since', { date: format.date(sinceMs) })}</span>
          )}
        </span>
      ))}
      {machine.pools.length === 0 && <span className="small dim">{t('devices.nowhere')}</span>}
      {machine.pools.map((pool) => (
        <span key={pool.pool} className="row small">
          <span className="break">{pool.name}</span>
          <Status tone={TONES[stateOf(pool)]}>{t(`devices.state.${stateOf(pool)}`)}</Status>
          {pool.seat !== 'none' && <Badge>{t('devices.seat')}</Badge>}
        </span>
      ))}
    </li>
  );
}
