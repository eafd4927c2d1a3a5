/** What takes the disk, and whether it is what the logs say: the operator's alone. */
import { type DiskView, type VerifiedView, verifyStart } from '#core/features/instance/operations.api.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call } from '../../api.ts';
import { type Translate, useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Failed, Ready } from '../../ui/states.tsx';
import { Badge, type Tone } from '../../ui/status.tsx';
import { diskQuery, verifyQuery } from './operations.queries.ts';
import { instanceQuery } from './settings.queries.ts';

export function DiskCard(): ReactNode {
  const { t } = useTexts();
  const instance = useQuery(instanceQuery);
  if (instance.data?.isOperator !== true) return null;
  return (
    <Card title={t('operations.disk')} testId="disk">
      <div className="stack">
        <Use />
        <Verify />
      </div>
    </Card>
  );
}

function Use(): ReactNode {
  const { t, format } = useTexts();
  const disk = useQuery(diskQuery);
  return (
    <Ready query={disk} courses={5}>
      {(view) => (
        <dl className="facts">
          {view.spaces.map((space) => (
            <Space key={space.space} space={space} />
          ))}
          <dt>{t('operations.files', { count: view.files.count })}</dt>
          <dd className="num">{format.bytes(view.files.bytes)}</dd>
          <dt>{t('operations.instance')}</dt>
          <dd className="num">{format.bytes(view.instanceBytes)}</dd>
          <dt>{t('operations.work')}</dt>
          <dd className="num">{format.bytes(view.workBytes)}</dd>
          <dt>{t('operations.rest')}</dt>
          <dd className="num">{format.bytes(view.restBytes)}</dd>
          <dt>{t('operations.free')}</dt>
          <dd className="num">{format.bytes(view.freeBytes)}</dd>
        </dl>
      )}
    </Ready>
  );
}

function Space({ space }: { readonly space: DiskView['spaces'][number] }): ReactNode {
  const { t, format } = useTexts();
  const { name, logBytes, sealBytes, tableBytes, snapshotBytes, prunedTo, reserveBytes } = space;
  return (
    <>
      <dt>{space.kind === 'network' ? `${t('operations.network')} ${name}` : name}</dt>
      <dd className="stack-close">
        <span className="num">{format.bytes(logBytes + sealBytes + tableBytes + snapshotBytes + reserveBytes)}</span>
        <span className="small dim">
          {[
            t('operations.log', { size: format.bytes(logBytes) }),
            t('operations.seals', { size: format.bytes(sealBytes) }),
            t('operations.tables', { size: format.bytes(tableBytes) }),
            ...(snapshotBytes === 0 ? [] : [t('operations.snapshots', { size: format.bytes(snapshotBytes) })]),
            ...(prunedTo === 0 ? [] : [t('operations.prunedTo', { number: prunedTo + 1 })]),
          ].join(', ')}
        </span>
      </dd>
    </>
  );
}

function Verify(): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const verify = useQuery(verifyQuery);
  const start = useMutation({
    mutationFn: () => call(verifyStart, { body: {} }),
    onSuccess: (view) => queries.setQueryData(verifyQuery.queryKey, view),
    onSettled: () => queries.invalidateQueries({ queryKey: verifyQuery.queryKey }),
  });
  return (
    <div className="stack-tight">
      <p className="small dim">{t('operations.verifyWhat')}</p>
      <ul className="list" aria-live="polite">
        {(verify.data?.spaces ?? []).map((one) => (
          <li key={one.space} className="stack-close" data-testid={`verified-${one.state}`}>
            <div className="row-apart">
              <span className="strong">
                {one.kind === 'network' ? `${t('operations.network')} ${one.name}` : one.name}
              </span>
              <Badge tone={TONES[one.state]}>{t(`operations.is.${one.state}`)}</Badge>
            </div>
            <span className="small dim break">{describe(one, t)}</span>
          </li>
        ))}
      </ul>
      {start.isError && <Failed error={start.error} />}
      <div className="row">
        <Button
          variant="default"
          isBusy={start.isPending || verify.data?.state === 'running'}
          onClick={() => start.mutate()}
          data-testid="verify"
        >
          {t('operations.verify')}
        </Button>
      </div>
    </div>
  );
}

const TONES: Readonly<Record<VerifiedView['state'], Tone>> = {
  waiting: 'wait',
  running: 'wait',
  sound: 'good',
  differs: 'bad',
  failed: 'bad',
};

function describe(one: VerifiedView, t: Translate): string {
  const { state, phase, done = 0, total = 0, events = 0, seals = 0, rows = 0, difference, cause = '' } = one;
  if (difference !== undefined) {
    const { kind, seal, table, key = '', seq, author = '' } = difference;
    const places = [
      seal === undefined ? undefined : t('operations.atSeal', { seal }),
      table === undefined ? undefined : t('operations.atTable', { table, key }),
      seq === undefined ? undefined : t('operations.atEvent', { seq, author: author.slice(0, 8) }),
    ].filter((place) => place !== undefined);
    const what = t(`operations.difference.${kind}`);
    return t('operations.differs', { what: places.length === 0 ? what : `${what} (${places.join(', ')})` });
  }
  if (state === 'running' && phase !== undefined) return t(`operations.phase.${phase}`, { done, total });
  if (state === 'sound') return t('operations.sound', { events, seals, rows });
  return state === 'failed' ? cause : '';
}
