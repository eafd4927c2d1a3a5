import { secondFactorBegin, secondFactorEnd } from '#core/features/identity/security.api.ts';
import { IconShieldLock } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { toast, toastProblem } from '../../ui/toast.ts';
import { secondFactorQuery } from './security.queries.ts';

const SecondFactorSetup = lazy(async () => ({
  default: (await import('./second-factor-setup.tsx')).SecondFactorSetup,
}));
const SecondFactorOff = lazy(async () => ({ default: (await import('./second-factor-off.tsx')).SecondFactorOff }));
/** So few recovery codes are worth a word. */
const FEW_CODES = 3;

/** A code of an app at each login: on, with what is left to get in without the phone, or off. */
export function SecondFactorCard(): ReactNode {
  const { t } = useTexts();
  const factor = useQuery(secondFactorQuery);
  return (
    <Card
      title={t('factor.title')}
      aside={factor.data?.isOn === true && <Badge tone="good">{t('factor.on')}</Badge>}
      testId="factor"
    >
      <Ready query={factor} courses={2}>
        {({ isOn, codesLeft }) => (isOn ? <On codesLeft={codesLeft} /> : <Off />)}
      </Ready>
    </Card>
  );
}

function Off(): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const begin = useMutation({ mutationFn: () => call(secondFactorBegin, {}), onError: toastProblem });
  // The answer that it is on waits until the codes were kept: it would take this face away, and the codes with it.
  const close = (): void => {
    begin.reset();
    void queries.invalidateQueries({ queryKey: keys.security });
  };
  return (
    <div className="stack-tight">
      <p className="small dim">{t('factor.what')}</p>
      <div className="row">
        <Button
          variant="default"
          icon={<IconShieldLock size={17} />}
          isBusy={begin.isPending}
          onClick={() => begin.mutate()}
          data-testid="factor-begin"
        >
          {t('factor.begin')}
        </Button>
      </div>
      <Suspense>
        {begin.data !== undefined && (
          <SecondFactorSetup secret={begin.data.secret} uri={begin.data.uri} onClose={close} />
        )}
      </Suspense>
    </div>
  );
}

function On({ codesLeft }: { readonly codesLeft: number }): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: (code: string) => call(secondFactorEnd, { body: { code } }),
    onSuccess: () => {
      setAsking(false);
      toast({ tone: 'good', title: t('factor.ended') });
      return queries.invalidateQueries({ queryKey: keys.security });
    },
  });
  const ask = (): void => {
    end.reset();
    setAsking(true);
  };
  return (
    <div className="stack-tight">
      <p className="small dim">{t('factor.onWhat')}</p>
      <p className="small" data-testid="factor-left">
        {t('factor.left', { count: codesLeft })}
        {codesLeft < FEW_CODES && ` ${t('factor.few')}`}
      </p>
      <div className="row">
        <Button variant="danger" onClick={ask} data-testid="factor-end">
          {t('factor.end')}
        </Button>
      </div>
      <Suspense>
        {isAsking && (
          <SecondFactorOff
            isBusy={end.isPending}
            error={end.error}
            onClose={() => setAsking(false)}
            onCode={(code) => end.mutate(code)}
          />
        )}
      </Suspense>
    </div>
  );
}
