import { type MemberView, type PoolView, roleSet } from '#core/features/pools/pools.api.ts';
import { outranks } from '#core/contract/rights.ts';
import { TextInput } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { Link } from '../../router/link.tsx';
import { usePlace } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { useGrowing } from '../../ui/growing.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { Discipline } from '../govern/discipline.tsx';
import { WhoCan } from '../govern/who-can.tsx';
import { membersQuery } from './pools.queries.ts';

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
        <div style={{ padding: '0 18px 12px' }}>
          <WhoCan pool={pool} right="member.kick" />
        </div>
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
                <Link to="/pools/:pool/members/:user" params={{ pool: pool.pool, user: member.user }}>
                  <Handle handle={member.handle} user={member.user} />
                </Link>
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
  const params = { pool: pool.pool, user: member.user };
  const back = useCommand(roleSet);
  const next = member.role === 'officer' ? 'member' : 'officer';
  const appoint = useCommand(roleSet, {
    done: next === 'officer' ? t('pools.appointed') : t('pools.unappointed'),
    undo: () => back.mutate({ params, body: { role: next === 'officer' ? 'member' : 'officer' } }),
  });
  const isBelow = member.state !== 'left' && outranks(pool.role, member.role);
  const mayAppoint = isBelow && pool.rights.includes('member.appoint');
  if (!isBelow) return null;
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
      <Discipline pool={pool} member={member} />
    </div>
  );
}
