import { type ApiTokenView, apiTokenEnd } from '#core/features/identity/security.api.ts';
import { IconKey } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import type { z } from 'zod';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { toast, toastProblem } from '../../ui/toast.ts';
import { apiTokensQuery } from './security.queries.ts';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));
const TokenDialog = lazy(async () => ({ default: (await import('./token-dialog.tsx')).TokenDialog }));

type Token = z.output<typeof ApiTokenView>;

/** What programs act with in one's name: each can be revoked. */
export function TokensCard(): ReactNode {
  const { t } = useTexts();
  const tokens = useQuery(apiTokensQuery);
  const [isMaking, setMaking] = useState(false);
  return (
    <Card title={t('token.title')} testId="tokens">
      <div className="stack-tight">
        <p className="small dim">{t('token.what')}</p>
        <Ready query={tokens} courses={2}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="small">{t('token.none')}</p>
            ) : (
              <ul className="list">
                {items.map((token) => (
                  <TokenRow key={token.token} token={token} />
                ))}
              </ul>
            )
          }
        </Ready>
        <div className="row">
          <Button
            variant="default"
            icon={<IconKey size={17} />}
            onClick={() => setMaking(true)}
            data-testid="token-create"
          >
            {t('token.create')}
          </Button>
        </div>
      </div>
      <Suspense>{isMaking && <TokenDialog onClose={() => setMaking(false)} />}</Suspense>
    </Card>
  );
}

function TokenRow({ token }: { readonly token: Token }): ReactNode {
  const { t, format } = useTexts();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [nowMs] = useState(() => Date.now());
  const { name, scopes, usedMs, expiresMs } = token;
  const end = useMutation({
    mutationFn: () => call(apiTokenEnd, { params: { token: token.token } }),
    onSuccess: () => toast({ tone: 'good', title: t('token.revoked', { name }) }),
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: keys.security }),
  });
  const isOver = expiresMs <= nowMs;
  return (
    <li className={`row-fixed ${end.isPending ? 'is-pending' : ''}`} data-testid="token">
      <div className="stack-close grow">
        <span className="strong break">{name}</span>
        <span className="small">{scopes.map((scope) => t(`token.scope.${scope}`)).join(', ')}</span>
        <span className="small dim">
          {usedMs === 0 ? t('token.unused') : t('token.used', { ago: format.ago(Math.min(usedMs, nowMs), nowMs) })} ·{' '}
          {!isOver && t('token.ends', { date: format.date(expiresMs) })}
          {isOver && <Badge tone="wait">{t('token.expired')}</Badge>}
        </span>
      </div>
      <Button
        size="small"
        variant="danger"
        isBusy={end.isPending}
        onClick={() => setAsking(true)}
        aria-label={t('token.revokeThis', { name })}
        data-testid="token-revoke"
      >
        {t('token.revoke')}
      </Button>
      <Suspense>
        {isAsking && (
          <AskDialog
            title={t('token.revokeThis', { name })}
            lead={t('token.revokeLead')}
            fields={[]}
            act={t('token.revoke')}
            isDanger
            isBusy={end.isPending}
            onClose={() => setAsking(false)}
            onSend={() => {
              setAsking(false);
              end.mutate();
            }}
          />
        )}
      </Suspense>
    </li>
  );
}
