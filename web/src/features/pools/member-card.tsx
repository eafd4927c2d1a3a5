/** Who a member is, and what one may do about them. */
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { outranks } from '#core/contract/rights.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { Discipline } from '../govern/discipline.tsx';
import { useMe } from '../identity/me.ts';
import { ReportButton } from '../reports/report-button.tsx';
import { BlockButton } from '../settings/block-button.tsx';
import { membersQuery } from './pools.queries.ts';

export function MemberCard({
  pool,
  user,
  handle,
}: {
  readonly pool: PoolView;
  readonly user: string;
  readonly handle: string;
}): ReactNode {
  const { t, format } = useTexts();
  const members = useQuery(membersQuery(pool.pool));
  const isMe = useMe() === user;
  return (
    <Card title={<Handle handle={handle} user={user} isCopyable />} testId="member">
      <Ready query={members} courses={1}>
        {({ items }) => {
          const member = items.find((one) => one.user === user);
          if (member === undefined) return null;
          const inviter = items.find((one) => one.user === member.inviter);
          return (
            <div className="row-apart">
              <div className="row">
                <Badge tone={member.role === 'member' ? 'idle' : 'realm'}>{t(`pools.role.${member.role}`)}</Badge>
                {member.state !== 'active' && <Badge tone="bad">{t(`pools.membership.${member.state}`)}</Badge>}
                <span className="small dim">
                  {t('pools.memberSince', { date: format.date(member.joinedMs) })}
                  {inviter !== undefined && <> · {t('pools.invitedBy', { name: inviter.handle })}</>}
                </span>
              </div>
              {!isMe && (
                <div className="row">
                  <ReportButton pool={pool} user={user} handle={handle} />
                  <BlockButton user={user} handle={handle} />
                  {member.state !== 'left' && outranks(pool.role, member.role) && (
                    <Discipline pool={pool} member={member} />
                  )}
                </div>
              )}
            </div>
          );
        }}
      </Ready>
    </Card>
  );
}
