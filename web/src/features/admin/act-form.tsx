import { adminActCreate } from '#core/features/admin/admin.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { isHex32 } from '#core/kernel/ids.ts';
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import { NativeSelect, Select, TextInput, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Count } from '../../ui/count.tsx';
import { Failed } from '../../ui/states.tsx';
import { useMemberOptions } from '../pools/member-options.ts';
import { ADMIN_ACTS, type ActDetails, type AdminActName, adminActOf, hasDays, isActWhole, targetOf } from './acts.ts';
import { ActRest } from './act-rest.tsx';

const DAYS_USUAL = 7;
const DAYS_MAX = 366;

const NO_DETAILS: Omit<ActDetails, 'lifeMs'> = {
  buyerPercent: 50,
  ground: 'delivered',
  outcome: 'failed',
  reference: '',
  proof: '',
};

/** The pool sees who acted and why: both are asked for. */
export function ActForm({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const people = useMemberOptions(pool.pool);
  const [act, setAct] = useState<AdminActName>('suspend');
  const [about, setAbout] = useState('');
  const [days, setDays] = useState(DAYS_USUAL);
  const [rest, setRest] = useState<Omit<ActDetails, 'lifeMs'>>(NO_DETAILS);
  const [reason, setReason] = useState('');
  const send = useCommand(adminActCreate, {
    done: t('admin.did'),
    isQuiet: true,
    onDone: () => {
      setAbout('');
      setReason('');
      setRest(NO_DETAILS);
    },
  });
  const target = targetOf(act);
  const details: ActDetails = { ...rest, lifeMs: days * TIME.DAY_MS };
  const isWhole = isActWhole(act, details) && reason.trim() !== '' && (target === 'pool' || isHex32(about));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send.mutate({
      params: { pool: pool.pool },
      body: { act: adminActOf(act, about, details), reason: reason.trim() },
    });
  };
  return (
    <form className="stack" onSubmit={submit}>
      <p className="small dim">{t('admin.actLead')}</p>
      <NativeSelect
        label={t('admin.what')}
        value={act}
        onChange={(event) => {
          const next = ADMIN_ACTS.find((one) => one === event.currentTarget.value) ?? 'suspend';
          if (targetOf(next) !== target) setAbout('');
          setAct(next);
        }}
        data={ADMIN_ACTS.map((value) => ({ value, label: t(`admin.act.${value}`) }))}
        data-testid="admin-what"
      />
      {target === 'member' && (
        <Select
          label={t('pools.member')}
          placeholder={t('ledger.toWho')}
          data={people}
          value={about === '' ? null : about}
          onChange={(value) => setAbout(value ?? '')}
          searchable
          limit={50}
          nothingFoundMessage={t('ledger.toNobody')}
          data-testid="admin-member"
        />
      )}
      {target === 'id' && (
        <TextInput
          label={t('admin.id')}
          description={t('admin.idWhat')}
          value={about}
          maxLength={64}
          spellCheck={false}
          autoComplete="off"
          error={about !== '' && !isHex32(about) ? t('admin.idWrong') : undefined}
          onChange={(event) => setAbout(event.currentTarget.value.trim().toLowerCase())}
          data-testid="admin-id"
        />
      )}
      {hasDays(act) && <Count label={t('govern.days')} min={1} max={DAYS_MAX} value={days} onChange={setDays} />}
      <ActRest act={act} rest={rest} onChange={setRest} />
      <Textarea
        label={t('ui.reason')}
        description={t('ui.reasonWhat')}
        value={reason}
        maxLength={LIMITS.textCharsMax}
        autosize
        minRows={2}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-testid="admin-reason"
      />
      {send.isError && <Failed error={send.error} />}
      <div className="row">
        <Button
          type="submit"
          variant="danger-filled"
          isBusy={send.isPending}
          disabled={!isWhole}
          data-testid="admin-send"
        >
          {t(`admin.act.${act}`)}
        </Button>
      </div>
    </form>
  );
}
