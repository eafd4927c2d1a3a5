import type { NodeView } from '#core/features/nodes/nodes.api.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Ready } from '../../ui/states.tsx';
import { HeartbeatBar, beatsShare, heartbeatsQuery } from './heartbeat.tsx';

/** The last day of one node, as this instance saw it. */
export function BeatsCard({ pool, node }: { readonly pool: string; readonly node: NodeView }): ReactNode {
  const { t, format } = useTexts();
  const beats = useQuery(heartbeatsQuery(pool, node.node));
  return (
    <Card
      title={t('nodes.heartbeat')}
      testId="heartbeat"
      aside={
        <span className="small dim num">
          <Share share={beats.data?.items[0] === undefined ? undefined : beatsShare(beats.data.items[0])} />
        </span>
      }
    >
      <Ready query={beats} courses={2}>
        {({ items: [item], slotMs, sinceMs }) =>
          item === undefined ? null : (
            <>
              <HeartbeatBar slotMs={slotMs} sinceMs={sinceMs} looked={item.looked} seen={item.seen} isLarge />
              <div className="beats-legend small dim">
                <span>{t('nodes.beatsAgo', { time: format.duration(item.looked.length * slotMs) })}</span>
                <span>{node.isThisMachine ? t('nodes.beatsOwn') : t('nodes.beatsWhat')}</span>
                <span>{t('nodes.beatsNow')}</span>
              </div>
            </>
          )
        }
      </Ready>
    </Card>
  );
}

function Share({ share }: { readonly share: number | undefined }): ReactNode {
  const { t, format } = useTexts();
  return share === undefined ? t('nodes.beatsNone') : t('nodes.beatsShare', { share: format.share(share, 1) });
}
