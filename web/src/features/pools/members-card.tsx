import { type MemberView, type PoolView, memberKick, roleSet } from '#core/features/pools/pools.api.ts';
import { outranks } from '#core/contract/rights.ts';
import { TextInput } from '@mantine/core';
import { Button, IconButton } from '../../ui/button.tsx';
import { IconSearch, IconUserMinus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { usePlace } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { useGrowing } from '../../ui/growing.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { membersQuery } from './pools.queries.ts';

const ReasonDialog = lazy(async () => ({ default: (await import('../../ui/reason-dialog.tsx')).ReasonDialog }));
/** Below this one sees them all anyway. */
const FILTER_FROM = 12;
const FINGERPRINT_CHARS = 8;

export function MembersCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const members = useQuery(membersQuery(pool.pool));
  // The palette leads here with the member that was looked for.
  const wanted = usePlace().search.get('member') ?? '';
  const [typed, setText] = useState<string>();
  const text = typed ?? wanted.slice(0, FINGERPRINT_CHARS);
  const count = members.data?.items.length ?? 0;
  return (
    <Card
      title={t('pools.membersTitle')}
      isFlush
      aside={
        count >= FILTER_FROM || text !== '' ? (
          <TextInput
            type="search"
            size="xs"
            aria-label={t('pools.filterMembers')}
            placeholder={t('pools.filterMembers')}
            leftSection={<IconSearch size={14} />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        ) : undefined
      }
    >
      {!pool.rights.includes('member.kick') && (
        <p className="small dim" style={{ padding: '0 18px 12px' }}>
          {t('pools.membersWho')}
        </p>
      )}
      <Ready query={members}>
        {({ items }) => (
          <Members
            pool={pool}
            items={items.filter(({ handle, user }) => `${handle}#${user}`.toLowerCase().includes(text.toLowerCase()))}
            resetKey={text}
          />
        )}
      </Ready>
    </Card>
  );
}

function Members({
  pool,
  items,
  resetKey,
}: {
  readonly pool: PoolView;
  readonly items: readonly MemberView[];
  readonly resetKey: string;
}): ReactNode {
  const { t, format } = useTexts();
  const { shown, end } = useGrowing(items, resetKey);
  return (
    <>
      <table className="table">
        <thead>
          <tr>
            <th>{t('pools.member')}</th>
            <th>{t('pools.roleTitle')}</th>
            <th>{t('pools.since')}</th>
            <th>
              <span className="visually-hidden">{t('market.acts')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((member) => (
            <tr key={member.user} data-testid="member-row">
              <td className="lead">
                <Handle handle={member.handle} user={member.user} isCopyable />
              </td>
              <td data-label={t('pools.roleTitle')}>
                <div className="row">
                  <Badge tone={member.role === 'member' ? 'idle' : 'realm'}>{t(`pools.role.${member.role}`)}</Badge>
                  {member.state !== 'active' && <Badge tone="bad">{t(`pools.membership.${member.state}`)}</Badge>}
                </div>
              </td>
              <td className="small dim num" data-label={t('pools.since')}>
                {format.date(member.joinedMs)}
              </td>
              <td className="wide">
                <MemberActs pool={pool} member={member} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {end}
    </>
  );
}

function MemberActs({ pool, member }: { readonly pool: PoolView; readonly member: MemberView }): ReactNode {
  const { t } = useTexts();
  const [isAsking, setAsking] = useState(false);
  const params = { pool: pool.pool, user: member.user };
  const back = useCommand(roleSet);
  const next = member.role === 'officer' ? 'member' : 'officer';
  const appoint = useCommand(roleSet, {
    done: next === 'officer' ? t('pools.appointed') : t('pools.unappointed'),
    undo: () => back.mutate({ params, body: { role: next === 'officer' ? 'member' : 'officer' } }),
  });
  const kick = useCommand(memberKick, { done: t('pools.kicked'), onDone: () => setAsking(false) });
  const isBelow = member.state !== 'left' && outranks(pool.role, member.role);
  const mayAppoint = isBelow && pool.rights.includes('member.appoint');
  const mayKick = isBelow && pool.rights.includes('member.kick');
  if (!mayAppoint && !mayKick) return null;
  return (
    <div className="table-actions">
      {mayAppoint && (
        <Button
          size="small"
          variant="default"
          isBusy={appoint.isPending}
          onClick={() => appoint.mutate({ params, body: { role: next } })}
          data-testid="appoint"
        >
          {next === 'officer' ? t('pools.appoint') : t('pools.unappoint')}
        </Button>
      )}
      {mayKick && (
        <IconButton
          label={t('pools.kickWho', { name: member.handle })}
          onClick={() => setAsking(true)}
          data-testid="kick"
        >
          <IconUserMinus size={18} stroke={1.6} aria-hidden="true" />
        </IconButton>
      )}
      <Suspense>
        {isAsking && (
          <ReasonDialog
            title={t('pools.kickWho', { name: member.handle })}
            act={t('pools.kick')}
            isBusy={kick.isPending}
            onClose={() => setAsking(false)}
            onReason={(reason) => kick.mutate({ params, body: { reason } })}
          />
        )}
      </Suspense>
    </div>
  );
}
