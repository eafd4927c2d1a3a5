import { Checkbox } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Bricks } from '../../ui/states.tsx';

/** The 24 words, shown once. */
export function PhraseShow({
  phrase,
  onNext,
}: {
  readonly phrase: string | undefined;
  readonly onNext: () => void;
}): ReactNode {
  const { t } = useTexts();
  const [isSaved, setSaved] = useState(false);
  if (phrase === undefined) return <Bricks courses={6} />;
  return (
    <>
      <Card isKeep>
        <PhraseWords phrase={phrase} />
      </Card>
      <div className="row">
        <CopyButton text={phrase} label={t('identity.copyPhrase')} />
        <Button variant="default" onClick={() => window.print()}>
          {t('identity.print')}
        </Button>
      </div>
      <Checkbox
        checked={isSaved}
        onChange={(event) => setSaved(event.currentTarget.checked)}
        label={t('identity.saved')}
        data-testid="phrase-saved"
      />
      <div className="row">
        <Button disabled={!isSaved} onClick={onNext} data-testid="phrase-next">
          {t('ui.next')}
        </Button>
      </div>
    </>
  );
}

export function PhraseWords({ phrase }: { readonly phrase: string }): ReactNode {
  return (
    <ol className="phrase" data-testid="phrase-words" translate="no">
      {phrase.split(' ').map((word, index) => (
        // Words may repeat: their place is their name.
        <li key={index}>
          <span>{index + 1}</span>
          <b>{word}</b>
        </li>
      ))}
    </ol>
  );
}
