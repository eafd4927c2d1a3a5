/** A copy of everything, made while the instance runs: the operator's alone. */
import { type BackupView, backupRead, backupStart } from '#core/features/instance/operations.api.ts';
import { Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyIcon } from '../../ui/copy.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Failed, Ready } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.ts';
import { backupQuery } from './operations.queries.ts';
import { instanceQuery } from './settings.queries.ts';

const ASK_EVERY_MS = 500;

export function BackupCard(): ReactNode {
  const { t } = useTexts();
  const instance = useQuery(instanceQuery);
  return (
    <Card title={t('settings.backup')} testId="backup">
      <div className="stack">
        <p>{t('settings.phraseNote')}</p>
        {instance.data?.isOperator === true && <Backup dataDir={instance.data.dataDir ?? ''} />}
        {instance.data?.isOperator === false && <p className="small dim">{t('settings.operatorOnly')}</p>}
      </div>
    </Card>
  );
}

function Backup({ dataDir }: { readonly dataDir: string }): ReactNode {
  const { t } = useTexts();
  const backup = useQuery(backupQuery);
  return (
    <>
      <p className="small dim">{t('operations.what')}</p>
      <Ready query={backup} courses={3}>
        {(view) => (
          <>
            <Last last={view.last} />
            {view.state === 'running' ? <Running view={view} /> : <Start dataDir={dataDir} />}
          </>
        )}
      </Ready>
    </>
  );
}

function Last({ last }: Pick<BackupView, 'last'>): ReactNode {
  const { t, format } = useTexts();
  return (
    <dl className="facts">
      <dt>{t('operations.last')}</dt>
      <dd className="stack-close">
        <span>{last === undefined ? t('operations.never') : format.dateTime(last.atMs)}</span>
        {last !== undefined && (
          <span className="small dim break">
            {t('operations.lastSize', { size: format.bytes(last.bytes), target: last.target })}
            {last.withKeys && `, ${t('operations.lastKeys')}`}
          </span>
        )}
      </dd>
    </dl>
  );
}

function Running({ view: { doneBytes = 0, totalBytes = 0 } }: { readonly view: BackupView }): ReactNode {
  const { t, format } = useTexts();
  return (
    <div className="stack-close">
      <Meter value={totalBytes === 0 ? 0 : doneBytes / totalBytes} label={t('settings.backup')} />
      <span className="small dim num">
        {t('operations.running', { done: format.bytes(doneBytes), total: format.bytes(totalBytes) })}
      </span>
    </div>
  );
}

function Start({ dataDir }: { readonly dataDir: string }): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [target, setTarget] = useState(() => `${dataDir}-backup-${new Date().toISOString().slice(0, 10)}`);
  const [withKeys, setWithKeys] = useState(false);
  const make = useMutation({
    mutationFn: () => makeBackup({ target, withKeys }, (view) => queries.setQueryData(backupQuery.queryKey, view)),
    onSuccess: () => toast({ tone: 'good', title: t('operations.done') }),
    onSettled: () => queries.invalidateQueries({ queryKey: backupQuery.queryKey }),
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    make.mutate();
  };
  const command = `npm run realms -- backup "${target}"${withKeys ? ' --with-keys' : ''}`;
  return (
    <form className="stack" onSubmit={send}>
      <TextInput
        label={t('operations.target')}
        description={t('operations.targetWhat')}
        value={target}
        onChange={(event) => setTarget(event.currentTarget.value)}
        spellCheck={false}
        autoComplete="off"
        required
        data-testid="backup-target"
      />
      <Switch
        label={t('operations.withKeys')}
        description={t('operations.withKeysWhat')}
        checked={withKeys}
        onChange={(event) => setWithKeys(event.currentTarget.checked)}
      />
      {make.isError && <Failed error={make.error} />}
      <div className="row">
        <Button type="submit" variant="default" isBusy={make.isPending} data-testid="backup-start">
          {t('operations.start')}
        </Button>
      </div>
      <Command label={t('operations.command')} text={command} />
      <Command
        label={t('operations.restoreWhat')}
        text={`npm run realms -- restore "${target}" --data-dir "${dataDir}-restored"`}
      />
    </form>
  );
}

/** To its end, or to the reason why it failed. */
async function makeBackup(
  body: { readonly target: string; readonly withKeys: boolean },
  onChange: (view: BackupView) => void,
): Promise<void> {
  let view = await call(backupStart, { body });
  while (view.state === 'running') {
    onChange(view);
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    view = await call(backupRead, { query: { run: view.run } });
  }
  onChange(view);
}

function Command({ label, text }: { readonly label: string; readonly text: string }): ReactNode {
  return (
    <div className="stack-close">
      <span className="small dim">{label}</span>
      <span className="row-fixed">
        <span className="mono small break">{text}</span>
        <CopyIcon text={text} what={label} />
      </span>
    </div>
  );
}
