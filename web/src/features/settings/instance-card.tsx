import { type AutostartView, type InstanceView, autostartSet } from '#core/features/instance/instance.api.ts';
import { Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { CopyIcon } from '../../ui/copy.tsx';
import { Ready } from '../../ui/states.tsx';
import { toast, toastProblem } from '../../ui/toast.ts';
import { networkQuery } from '../network/network.queries.ts';
import { autostartQuery, instanceQuery } from './settings.queries.ts';

/** For whoever runs this instance: its start at login, where its data lies, and how to keep a copy. */
export function InstanceCard(): ReactNode {
  const { t } = useTexts();
  const instance = useQuery(instanceQuery);
  const network = useQuery(networkQuery);
  return (
    <Card title={t('settings.instance')}>
      <Ready query={instance} courses={5}>
        {(view) => (
          <div className="stack">
            {view.isOperator ? <Autostart /> : <p className="small dim">{t('settings.operatorOnly')}</p>}
            <dl className="facts">
              <dt>{t('settings.version')}</dt>
              <dd>{view.version}</dd>
              <dt>{t('settings.network')}</dt>
              <dd>{network.data?.name ?? ''}</dd>
              {view.isOperator && <Disk view={view} />}
            </dl>
          </div>
        )}
      </Ready>
    </Card>
  );
}

function Disk({ view: { dataDir = '', diskBytes } }: { readonly view: InstanceView }): ReactNode {
  const { t, format } = useTexts();
  return (
    <>
      <dt>{t('settings.dataDir')}</dt>
      <dd className="row-fixed">
        <span className="mono break">{dataDir}</span>
        <CopyIcon text={dataDir} what={t('settings.dataDir')} />
      </dd>
      {diskBytes !== undefined && (
        <>
          <dt>{t('settings.disk')}</dt>
          <dd className="stack-close">
            <span className="num">{format.bytes(diskBytes.spaces + diskBytes.blobs + diskBytes.rest)}</span>
            <span className="small dim">
              {t('settings.diskParts', {
                spaces: format.bytes(diskBytes.spaces),
                blobs: format.bytes(diskBytes.blobs),
                rest: format.bytes(diskBytes.rest),
              })}
            </span>
            <span className="small dim">{t('settings.diskFree', { free: format.bytes(diskBytes.free) })}</span>
          </dd>
        </>
      )}
    </>
  );
}

function Autostart(): ReactNode {
  const autostart = useQuery(autostartQuery);
  return (
    <Ready query={autostart} courses={2}>
      {(view) => <AutostartSwitch view={view} />}
    </Ready>
  );
}

/** Turned at once, turned back when the system refuses. */
function AutostartSwitch({ view }: { readonly view: AutostartView }): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const set = useMutation({
    mutationFn: (isOn: boolean) => call(autostartSet, { body: { isOn } }),
    onMutate: (isOn) => queries.setQueryData(autostartQuery.queryKey, { ...view, isOn }),
    onSuccess: ({ isOn }) =>
      toast({ tone: 'good', title: isOn ? t('settings.autostartOn') : t('settings.autostartOff') }),
    onError: (error) => {
      queries.setQueryData(autostartQuery.queryKey, view);
      toastProblem(error);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.instance }),
  });
  return (
    <Switch
      label={t('settings.autostart')}
      description={
        view.how === 'none'
          ? t('settings.autostart.none', { cause: view.cause ?? '' })
          : t(`settings.autostart.${view.how}`)
      }
      checked={view.isOn}
      disabled={!view.isSupported || set.isPending}
      onChange={(event) => set.mutate(event.currentTarget.checked)}
      data-testid="autostart"
    />
  );
}
