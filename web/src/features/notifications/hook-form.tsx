/** A service of one's own that this instance calls with signatures: its address, and the secret that is told once. */
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { toast, toastProblem } from '../../ui/toast.ts';
import { SecretOnce } from '../pools/secret-once.tsx';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));
const URL_CHARS_MAX = 2048;

export interface HookBody {
  readonly url: string;
  readonly secret: 'keep' | 'new';
}

interface HookFormProps {
  readonly title: string;
  /** Absent: there is none yet. */
  readonly url: string | undefined;
  /** What is known of the one that is there. */
  readonly children: ReactNode;
  /** Answers with the secret where a new one was made. */
  readonly onSet: (body: HookBody) => Promise<{ readonly secret?: string | undefined }>;
  readonly onRemove: () => Promise<unknown>;
  readonly testId: string;
}

export function HookForm({ title, url, children, onSet, onRemove, testId }: HookFormProps): ReactNode {
  const { t } = useTexts();
  const [isAsking, setAsking] = useState(false);
  const [secret, setSecret] = useState<string>();
  const set = useMutation({
    mutationFn: onSet,
    onSuccess: (view) => {
      setAsking(false);
      setSecret(view.secret);
      toast({ tone: 'good', title: t('hook.set') });
    },
    onError: toastProblem,
  });
  const remove = useMutation({ mutationFn: onRemove, onError: toastProblem });
  if (secret !== undefined)
    return <SecretOnce label={t('hook.secret')} secret={secret} onDone={() => setSecret(undefined)} />;
  const choices = url === undefined ? (['new'] as const) : (['keep', 'new'] as const);
  return (
    <>
      <div className="stack-tight">
        {url === undefined ? <p>{t('hook.none')}</p> : children}
        <div className="row">
          <Button size="small" variant="default" onClick={() => setAsking(true)} data-testid={`${testId}-set`}>
            {t(url === undefined ? 'hook.add' : 'hook.change')}
          </Button>
          {url !== undefined && (
            <Button
              size="small"
              variant="danger"
              isBusy={remove.isPending}
              onClick={() => remove.mutate()}
              data-testid={`${testId}-remove`}
            >
              {t('hook.remove')}
            </Button>
          )}
        </div>
      </div>
      <Suspense>
        {isAsking && (
          <AskDialog
            title={title}
            lead={t('hook.lead')}
            fields={[
              { kind: 'line', name: 'url', label: t('hook.url'), max: URL_CHARS_MAX },
              {
                kind: 'choice',
                name: 'secret',
                label: t('hook.key'),
                options: choices.map((value) => ({ value, label: t(`hook.key.${value}`) })),
              },
            ]}
            act={t('ui.save')}
            isBusy={set.isPending}
            onClose={() => setAsking(false)}
            onSend={({ url: typed = '', secret: which }) =>
              set.mutate({ url: typed, secret: which === 'keep' ? 'keep' : 'new' })
            }
          />
        )}
      </Suspense>
    </>
  );
}
