/** Replacing the recovery phrase, or keeping the present one. Both phrases are made and used in this page, and leave it as signatures alone. */
import { type RootView, rootCancel, rootRotate } from '#core/features/identity/roots.api.ts';
import { Checkbox, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Failed } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.ts';
import { PhraseField } from '../identity/phrase-field.tsx';
import { PhraseWords } from '../identity/phrase-show.tsx';
import { WrongPhrase, makePhrase, signKeepPhrase, signNewPhrase } from '../identity/root-key.ts';
import '../identity/outside.css';

interface DialogProps {
  readonly view: RootView;
  readonly onClose: () => void;
}

export function NewPhraseDialog({ view, onClose }: DialogProps): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [isLost, setLost] = useState(false);
  const [present, setPresent] = useState('');
  const [next, setNext] = useState<string>();
  const [isSaved, setSaved] = useState(false);
  /** Before the new words are shown: nobody writes them down for nothing. */
  const make = useMutation({
    mutationFn: async () => {
      const phrase = await makePhrase();
      if (!isLost) await signNewPhrase(view, { next: phrase, present });
      return phrase;
    },
    onSuccess: setNext,
  });
  const send = useMutation({
    mutationFn: async () => {
      const body = await signNewPhrase(view, { next: next ?? '', present: isLost ? undefined : present });
      return call(rootRotate, { body });
    },
    onSuccess: () => {
      toast({ tone: 'good', title: t(isLost ? 'phrase.doneLost' : 'phrase.done') });
      onClose();
      return queries.invalidateQueries({ queryKey: keys.security });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (next === undefined) make.mutate();
    else send.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={t('phrase.replace')} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <form className="stack" onSubmit={submit}>
        {next === undefined ? (
          <>
            <p className="small dim">{t('phrase.have')}</p>
            {!isLost && (
              <PhraseField value={present} isWrong={make.error instanceof WrongPhrase} onChange={setPresent} />
            )}
            <Checkbox
              checked={isLost}
              onChange={(event) => setLost(event.currentTarget.checked)}
              label={t('phrase.lost')}
              description={t('phrase.lostWhat')}
              data-testid="phrase-lost"
            />
            {make.isError && !(make.error instanceof WrongPhrase) && <Failed error={make.error} />}
          </>
        ) : (
          <>
            <p className="small">{t('phrase.show')}</p>
            <PhraseWords phrase={next} />
            <div className="row">
              <CopyButton text={next} label={t('identity.copyPhrase')} />
            </div>
            <Checkbox
              checked={isSaved}
              onChange={(event) => setSaved(event.currentTarget.checked)}
              label={t('identity.saved')}
              data-testid="phrase-saved"
            />
            {send.isError && <Failed error={send.error} />}
          </>
        )}
        <div className="row">
          <Button
            type="submit"
            isBusy={make.isPending || send.isPending}
            disabled={next === undefined ? !isLost && present.trim() === '' : !isSaved}
            data-testid="phrase-send"
          >
            {t(next === undefined ? 'phrase.make' : 'phrase.send')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

export function KeepPhraseDialog({ view, onClose }: DialogProps): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [present, setPresent] = useState('');
  const send = useMutation({
    mutationFn: async () => {
      // One word against each new phrase, wherever it waits or is to wait.
      const waiting = view.pools.flatMap(({ rootKey, waiting: one }) =>
        one === undefined ? [] : [{ root: rootKey, newRoot: one.newRoot }],
      );
      const asked = [...waiting, ...view.asked];
      for (const body of await signKeepPhrase({ user: view.user, asked }, present)) await call(rootCancel, { body });
    },
    onSuccess: () => {
      toast({ tone: 'good', title: t('phrase.stopped') });
      onClose();
      return queries.invalidateQueries({ queryKey: keys.security });
    },
  });
  const isWrong = send.error instanceof WrongPhrase;
  return (
    <Modal opened onClose={onClose} title={t('phrase.stopTitle')} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        <p className="small dim">{t('phrase.stopLead')}</p>
        <PhraseField value={present} isWrong={isWrong} onChange={setPresent} />
        {send.isError && !isWrong && <Failed error={send.error} />}
        <div className="row">
          <Button
            type="submit"
            variant="danger-filled"
            isBusy={send.isPending}
            disabled={present.trim() === ''}
            data-testid="phrase-keep"
          >
            {t('phrase.stop')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
