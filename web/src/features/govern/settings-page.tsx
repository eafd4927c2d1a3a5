import { settingsAnnounce, settingsPreview } from '#core/features/pools/govern.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Failed, Ready } from '../../ui/states.tsx';
import { PoolFrame } from '../pools/pool-frame.tsx';
import { ChangesCard } from './changes-card.tsx';
import { CloseCard } from './close-card.tsx';
import { type Difference, Differences } from './differences.tsx';
import { settingsQuery } from './govern.queries.ts';
import { OwnershipCard } from './ownership-card.tsx';
import { SETTING_GROUPS, type Settings, changesOf, fieldsOf, settingLabel, settingText } from './setting-fields.ts';
import { SettingsForm, groupKey } from './settings-form.tsx';
import { WhoCan, may } from './who-can.tsx';
import './govern.css';

export function PoolSettingsPage(): ReactNode {
  return (
    <PoolFrame path="/pools/:pool/settings">
      {(pool) => (
        <div className="columns">
          <SettingsCard key={pool.pool} pool={pool} />
          <div className="stack">
            <ChangesCard pool={pool} />
            <OwnershipCard pool={pool} />
            <CloseCard pool={pool} />
          </div>
        </div>
      )}
    </PoolFrame>
  );
}

function SettingsCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t, format } = useTexts();
  const settings = useQuery(settingsQuery(pool.pool));
  const [isEditing, setEditing] = useState(false);
  const mayChange = may(pool, 'pool.settings');
  return (
    <Card
      title={t('govern.settings')}
      isKeep
      testId="settings"
      aside={
        mayChange &&
        !isEditing && (
          <Button size="small" onClick={() => setEditing(true)} data-testid="settings-edit">
            {t('govern.change')}
          </Button>
        )
      }
    >
      <Ready query={settings} courses={8}>
        {(view) => (
          <div className="stack">
            <p className="small dim">{t('govern.noticeLead', { time: format.duration(view.noticeMs) })}</p>
            {!mayChange && <WhoCan pool={pool} right="pool.settings" />}
            {isEditing ? (
              <Editor pool={pool} settings={view.settings} onDone={() => setEditing(false)} />
            ) : (
              <Held pool={pool} settings={view.settings} />
            )}
          </div>
        )}
      </Ready>
    </Card>
  );
}

function Held({ pool, settings }: { readonly pool: PoolView; readonly settings: Settings }): ReactNode {
  const texts = useTexts();
  const fields = fieldsOf(settings);
  return SETTING_GROUPS.map((group) => (
    <section key={group} className="stack-tight">
      <h3>{texts.t(groupKey(group))}</h3>
      <dl className="facts facts-apart">
        {fields
          .filter((field) => field.group === group)
          .map(({ name, value }) => (
            <div key={name}>
              <dt>{settingLabel(name, texts)}</dt>
              <dd className="num">{settingText(name, value, pool, texts)}</dd>
            </div>
          ))}
      </dl>
    </section>
  ));
}

function Editor({
  pool,
  settings,
  onDone,
}: {
  readonly pool: PoolView;
  readonly settings: Settings;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useTexts();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  // Settings may change under the form: what was typed stays, the rest follows.
  const fields = fieldsOf(settings);
  const changes = changesOf(fields, typed);
  const preview = useMutation({
    mutationFn: () => call(settingsPreview, { params: { pool: pool.pool }, body: { changes } }),
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        preview.mutate();
      }}
    >
      <SettingsForm
        pool={pool}
        fields={fields}
        typed={typed}
        onType={(name, value) => {
          preview.reset();
          setTyped((all) => ({ ...all, [name]: value }));
        }}
      />
      {preview.isError && <Failed error={preview.error} />}
      {preview.data === undefined ? (
        <div className="row">
          <Button
            type="submit"
            isBusy={preview.isPending}
            disabled={Object.keys(changes).length === 0}
            data-testid="settings-preview"
          >
            {t('govern.preview')}
          </Button>
          <Button variant="subtle" onClick={onDone}>
            {t('ui.cancel')}
          </Button>
        </div>
      ) : (
        <Announce pool={pool} changes={changes} preview={preview.data} onBack={preview.reset} onDone={onDone} />
      )}
    </form>
  );
}

function Announce({
  pool,
  changes,
  preview,
  onBack,
  onDone,
}: {
  readonly pool: PoolView;
  readonly changes: Record<string, unknown>;
  readonly preview: {
    readonly differences: readonly Difference[];
    readonly noticeMs: number;
    readonly openOrders: number;
  };
  readonly onBack: () => void;
  readonly onDone: () => void;
}): ReactNode {
  const { t, format } = useTexts();
  const [reason, setReason] = useState('');
  const announce = useCommand(settingsAnnounce, { done: t('govern.changeAnnounced'), isQuiet: true, onDone });
  return (
    <div className="card stack" data-testid="settings-previewed">
      <h3>{t('govern.wouldChange')}</h3>
      <Differences pool={pool} items={preview.differences} />
      <p className="small dim">
        {t('govern.previewNote', { time: format.duration(preview.noticeMs), count: preview.openOrders })}
      </p>
      <Textarea
        label={t('ui.reason')}
        description={t('govern.reasonWhat')}
        value={reason}
        maxLength={LIMITS.textCharsMax}
        autosize
        minRows={2}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-testid="settings-reason"
      />
      {announce.isError && <Failed error={announce.error} />}
      <div className="row">
        <Button
          isBusy={announce.isPending}
          disabled={reason.trim() === '' || preview.differences.length === 0}
          onClick={() => announce.mutate({ params: { pool: pool.pool }, body: { changes, reason: reason.trim() } })}
          data-testid="settings-announce"
        >
          {t('govern.announceChange')}
        </Button>
        <Button variant="subtle" onClick={onBack}>
          {t('govern.backToForm')}
        </Button>
      </div>
    </div>
  );
}
