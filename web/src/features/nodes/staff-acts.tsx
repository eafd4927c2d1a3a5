/** What an officer may do about somebody's machine. */
import type { NodeView } from '#core/features/nodes/nodes.api.ts';
import { nodeUnverify } from '#core/features/market/search.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { useOutranked } from '../govern/outranks.ts';

const ReasonDialog = lazy(async () => ({ default: (await import('../../ui/reason-dialog.tsx')).ReasonDialog }));

export function StaffActs({ pool, node }: { readonly pool: PoolView; readonly node: NodeView }): ReactNode {
  const { t } = useTexts();
  const [isAsking, setAsking] = useState(false);
  const isOutranked = useOutranked(pool, 'node.unverify');
  const unverify = useCommand(nodeUnverify, { done: t('nodes.unverified'), onDone: () => setAsking(false) });
  const isMeasured = node.state === 'ready' || node.state === 'maintenance';
  if (node.isThisMachine || !isMeasured || !isOutranked(node.user)) return null;
  return (
    <div className="row" style={{ marginTop: 16 }}>
      <Button variant="danger" onClick={() => setAsking(true)} data-testid="node-unverify">
        {t('nodes.unverify')}
      </Button>
      <Suspense>
        {isAsking && (
          <ReasonDialog
            title={t('nodes.unverifyOf', { name: node.name })}
            act={t('nodes.unverify')}
            isBusy={unverify.isPending}
            onClose={() => setAsking(false)}
            onReason={(reason) => unverify.mutate({ params: { pool: pool.pool, node: node.node }, body: { reason } })}
          />
        )}
      </Suspense>
    </div>
  );
}
