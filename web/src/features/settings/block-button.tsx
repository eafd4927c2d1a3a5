/** Blocks a member on this instance, or lets them in again. */
import { userBlock, userUnblock } from '#core/features/identity/security.api.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { call } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { toast, toastProblem } from '../../ui/toast.ts';
import { blocksQuery } from './blocks.queries.ts';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));

export function BlockButton({ user, handle }: { readonly user: string; readonly handle: string }): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const blocks = useQuery(blocksQuery);
  const [isAsking, setAsking] = useState(false);
  // Offers, requests and bids of somebody who is blocked are hidden everywhere.
  const onSettled = (): Promise<void> => queries.invalidateQueries();
  const block = useMutation({
    mutationFn: (reason: string) => call(userBlock, { params: { user }, body: { reason } }),
    onSuccess: () => {
      setAsking(false);
      toast({ tone: 'good', title: t('block.done', { name: handle }), undo: () => end.mutate() });
    },
    onError: toastProblem,
    onSettled,
  });
  const end = useMutation({
    mutationFn: () => call(userUnblock, { params: { user } }),
    onSuccess: () => toast({ tone: 'good', title: t('block.ended', { name: handle }) }),
    onError: toastProblem,
    onSettled,
  });
  if (blocks.data === undefined) return null;
  const isBlocked = blocks.data.items.some((one) => one.user === user);
  return (
    <>
      {isBlocked ? (
        <Button
          size="small"
          variant="default"
          isBusy={end.isPending}
          onClick={() => end.mutate()}
          data-testid="member-unblock"
        >
          {t('block.end')}
        </Button>
      ) : (
        <Button size="small" variant="danger" onClick={() => setAsking(true)} data-testid="member-block">
          {t('block.act')}
        </Button>
      )}
      <Suspense>
        {isAsking && (
          <AskDialog
            title={t('block.title', { name: handle })}
            lead={t('block.lead')}
            fields={[
              {
                kind: 'text',
                name: 'reason',
                label: t('block.reason'),
                description: t('block.reasonWhat'),
                max: LIMITS.textCharsMax,
                isOptional: true,
              },
            ]}
            act={t('block.act')}
            isDanger
            isBusy={block.isPending}
            onClose={() => setAsking(false)}
            onSend={({ reason = '' }) => block.mutate(reason)}
          />
        )}
      </Suspense>
    </>
  );
}
