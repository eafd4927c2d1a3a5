/** The same account on another instance, or with a new password: by the 24 words. */
import { Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { enter } from '../../api.ts';
import { Link } from '../../router/link.tsx';
import { go } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Failed, Ready } from '../../ui/states.tsx';
import { NetworkJoin } from '../network/network-join.tsx';
import { networkQuery } from '../network/network.queries.ts';
import { type AccountFields, AccountForm } from './account-form.tsx';
import { createAccount } from './create-account.ts';
import { Outside } from './outside.tsx';
import { phraseMistake } from './root-key.ts';

export function RestorePage(): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const network = useQuery(networkQuery);
  const [phrase, setPhrase] = useState('');
  const [mistake, setMistake] = useState<string>();
  const [setupCode, setSetupCode] = useState('');
  const create = useMutation({
    mutationFn: createAccount,
    onSuccess: (answer) => {
      setPhrase('');
      enter(answer);
      void queries.invalidateQueries();
      go({ to: '/' }, { replace: true });
    },
  });
  const submit = async (fields: AccountFields): Promise<void> => {
    const wrong = await phraseMistake(phrase);
    if (wrong === undefined) {
      setMistake(undefined);
      create.mutate({ ...fields, phrase, setupCode, isRestored: true });
      return;
    }
    if (wrong.kind === 'count') setMistake(t('identity.phraseCount', { count: wrong.count }));
    else
      setMistake(wrong.kind === 'word' ? t('identity.phraseWord', { word: wrong.word }) : t('identity.phraseChecksum'));
  };
  return (
    <Outside title={t('identity.restore')} lead={t('identity.restoreWhat')}>
      <Ready query={network} courses={5}>
        {(view) => (
          <>
            {view.needsSetupCode && (
              <TextInput
                label={t('identity.setupCode')}
                description={t('identity.setupCodeWhat')}
                value={setupCode}
                onChange={(event) => setSetupCode(event.currentTarget.value)}
                autoComplete="off"
                data-testid="setup-code"
              />
            )}
            {view.network === undefined ? (
              <>
                <p className="dim">{t('identity.restoreJoinFirst')}</p>
                <NetworkJoin network={view} setupCode={setupCode} onJoined={() => undefined} />
              </>
            ) : (
              <Card>
                <div className="stack">
                  <Textarea
                    label={t('identity.phrase')}
                    value={phrase}
                    onChange={(event) => setPhrase(event.currentTarget.value)}
                    error={mistake}
                    autosize
                    minRows={3}
                    spellCheck={false}
                    autoCapitalize="none"
                    autoComplete="off"
                    styles={{ input: { fontFamily: 'var(--font-mono)' } }}
                    data-testid="phrase"
                    required
                  />
                  <AccountForm
                    submit={t('identity.restoreDo')}
                    isBusy={create.isPending}
                    onSubmit={(fields) => void submit(fields)}
                  />
                  {create.isError && <Failed error={create.error} />}
                </div>
              </Card>
            )}
          </>
        )}
      </Ready>
      <Link to="/login" className="small">
        {t('identity.toLogIn')}
      </Link>
    </Outside>
  );
}
