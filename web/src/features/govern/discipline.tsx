/** What officers do about a member: mute, suspend, ban, restore, freeze the wallet, remove. Each with a reason that goes on record. */
import { memberStateSet, walletFreeze } from '#core/features/pools/govern.api.ts';
import { type MemberView, type PoolView, memberKick } from '#core/features/pools/pools.api.ts';
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import { Modal } from '@mantine/core';
import { IconShieldCog } from '@tabler/icons-react';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import type { Field } from '../../ui/ask-dialog.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { may } from './who-can.tsx';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));
type Act = 'mute' | 'suspend' | 'ban' | 'restore' | 'freeze' | 'kick';
const STATES = { mute: 'muted', suspend: 'suspended', ban: 'banned', restore: 'active' } as const;
const DAYS_MAX = 366;
const DAYS_USUAL = 7;

export function Discipline({ pool, member }: { readonly pool: PoolView; readonly member: MemberView }): ReactNode {
  const { t } = useTexts();
  const [asked, setAsked] = useState<Act | 'what'>();
  const close = (): void => setAsked(undefined);
  const done = t('govern.disciplined', { name: member.handle });
  const set = useCommand(memberStateSet, { done, onDone: close });
  const freeze = useCommand(walletFreeze, { done, onDone: close });
  const kick = useCommand(memberKick, { done: t('pools.kicked'), onDone: close });
  const acts: readonly Act[] = [
    ...(may(pool, 'member.discipline')
      ? (['mute', 'suspend', 'ban', 'restore'] as const).filter((act) => STATES[act] !== member.state)
      : []),
    ...(may(pool, 'wallet.freeze') ? (['freeze'] as const) : []),
    ...(may(pool, 'member.kick') ? (['kick'] as const) : []),
  ];
  if (acts.length === 0) return null;
  const params = { pool: pool.pool, user: member.user };
  const send = ({ reason = '', days = '' }: Readonly<Record<string, string>>): void => {
    if (asked === undefined || asked === 'what') return;
    if (asked === 'freeze') return freeze.mutate({ params, body: { reason } });
    if (asked === 'kick') return kick.mutate({ params, body: { reason } });
    const lifeMs = days === '' ? {} : { lifeMs: Number(days) * TIME.DAY_MS };
    return set.mutate({ params, body: { state: STATES[asked], reason, ...lifeMs } });
  };
  const days: Field = {
    kind: 'count',
    name: 'days',
    label: t('govern.days'),
    min: 1,
    max: DAYS_MAX,
    start: DAYS_USUAL,
  };
  const reason: Field = {
    kind: 'text',
    name: 'reason',
    label: t('ui.reason'),
    description: t('ui.reasonWhat'),
    max: LIMITS.textCharsMax,
  };
  return (
    <>
      <IconButton
        label={t('govern.actsOn', { name: member.handle })}
        onClick={() => setAsked('what')}
        data-testid="member-acts"
      >
        <IconShieldCog size={18} stroke={1.6} aria-hidden="true" />
      </IconButton>
      <Suspense>
        {asked === 'what' && (
          <Modal
            opened
            onClose={close}
            title={t('govern.actsOn', { name: member.handle })}
            closeButtonProps={{ 'aria-label': t('ui.close') }}
          >
            <ul className="list">
              {acts.map((act) => (
                <li key={act} className="row-fixed">
                  <span className="small dim grow">{t(`govern.actLead.${act}`)}</span>
                  <Button
                    size="small"
                    variant={act === 'restore' ? 'default' : 'danger'}
                    onClick={() => setAsked(act)}
                    data-testid={`member-${act}`}
                  >
                    {t(`govern.act.${act}`)}
                  </Button>
                </li>
              ))}
            </ul>
          </Modal>
        )}
        {asked !== undefined && asked !== 'what' && (
          <AskDialog
            title={t('govern.actTitle', { act: t(`govern.act.${asked}`), name: member.handle })}
            lead={t(`govern.actLead.${asked}`)}
            fields={asked === 'suspend' || asked === 'mute' ? [days, reason] : [reason]}
            act={t(`govern.act.${asked}`)}
            isDanger={asked !== 'restore'}
            isBusy={set.isPending || freeze.isPending || kick.isPending}
            onClose={close}
            onSend={send}
          />
        )}
      </Suspense>
    </>
  );
}
