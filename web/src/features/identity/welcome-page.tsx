/** First run: network, name and password, the phrase shown, the phrase confirmed, and what to do first. */
import { type LoginView } from '#core/features/identity/identity.api.ts';
import { Button } from '../../ui/button.tsx';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { admit, enter } from '../../api.ts';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Failed, Ready } from '../../ui/states.tsx';
import { networkQuery } from '../network/network.queries.ts';
import { type AccountFields, AccountForm } from './account-form.tsx';
import { createAccount } from './create-account.ts';
import { FirstPool } from './first-pool.tsx';
import { Outside } from './outside.tsx';
import { PhraseConfirm } from './phrase-confirm.tsx';
import { PhraseShow } from './phrase-show.tsx';
import { makePhrase } from './root-key.ts';
import { WelcomeIntent } from './welcome-intent.tsx';
import { type Founding, WelcomeNetwork } from './welcome-network.tsx';

type Step = 'network' | 'account' | 'phrase' | 'confirm' | 'intent';
const STEPS: readonly Step[] = ['network', 'account', 'phrase', 'confirm', 'intent'];

export function WelcomePage(): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const network = useQuery(networkQuery);
  const [step, setStep] = useState<Step>('network');
  const [founding, setFounding] = useState<Founding>();
  const [setupCode, setSetupCode] = useState('');
  const [fields, setFields] = useState<AccountFields>();
  const [phrase, setPhrase] = useState<string>();
  const [made, setMade] = useState<LoginView>();
  useEffect(() => {
    // Made while name and password are typed.
    if (step === 'account' && phrase === undefined) void makePhrase().then(setPhrase);
    window.scrollTo(0, 0);
  }, [step, phrase]);
  const create = useMutation({
    mutationFn: createAccount,
    onSuccess: (answer) => {
      admit(answer);
      setMade(answer);
      setPhrase(undefined);
      setStep('intent');
      void queries.invalidateQueries();
    },
  });
  const submit = (): void => {
    if (fields !== undefined && phrase !== undefined)
      create.mutate({ ...fields, phrase, createNetwork: founding?.name, setupCode });
  };
  // An instance that belongs to a network needs no other.
  const shown = step === 'network' && network.data?.network !== undefined ? 'account' : step;
  useEffect(() => {
    if (shown !== step) setStep(shown);
  }, [shown, step]);
  return (
    <Outside title={t(`identity.step.${shown}`)} lead={t(`identity.step.${shown}What`)}>
      <div className="steps" aria-hidden="true">
        {STEPS.map((one, index) => (
          <i key={one} data-done={index <= STEPS.indexOf(shown)} />
        ))}
      </div>
      {shown === 'network' && (
        <Ready query={network} courses={5}>
          {(view) => (
            <WelcomeNetwork
              network={view}
              setupCode={setupCode}
              onSetupCode={setSetupCode}
              onDone={(wanted) => {
                setFounding(wanted);
                setStep('account');
              }}
            />
          )}
        </Ready>
      )}
      {shown === 'account' && (
        <AccountForm
          start={fields}
          submit={t('ui.next')}
          onSubmit={(typed) => {
            setFields(typed);
            setStep('phrase');
          }}
        >
          <Link to="/restore" className="small">
            {t('identity.havePhrase')}
          </Link>
        </AccountForm>
      )}
      {shown === 'phrase' && <PhraseShow phrase={phrase} onNext={() => setStep('confirm')} />}
      {shown === 'confirm' && phrase !== undefined && (
        <PhraseConfirm
          phrase={phrase}
          isBusy={create.isPending}
          onBack={() => setStep('phrase')}
          onConfirmed={submit}
        />
      )}
      {create.isError && shown === 'confirm' && (
        <>
          <Failed error={create.error} />
          <div className="row">
            <Button variant="default" onClick={() => setStep('account')}>
              {t('identity.changeName')}
            </Button>
          </div>
        </>
      )}
      {shown === 'intent' && made !== undefined && (
        <>
          <FirstPool founding={founding} me={made.me.user} />
          <WelcomeIntent onEnter={() => enter(made)} />
        </>
      )}
    </Outside>
  );
}
