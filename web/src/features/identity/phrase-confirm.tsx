import { Button } from '../../ui/button.tsx';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';

const ASKED = 2;
const OFFERED = 6;

interface Question {
  /** From 1. */
  readonly position: number;
  readonly options: readonly string[];
}

interface PhraseConfirmProps {
  readonly phrase: string;
  readonly isBusy: boolean;
  readonly onBack: () => void;
  readonly onConfirmed: () => void;
}

/** Two of the words, picked among others of the same phrase. */
export function PhraseConfirm({ phrase, isBusy, onBack, onConfirmed }: PhraseConfirmProps): ReactNode {
  const { t } = useTexts();
  const words = phrase.split(' ');
  const [questions] = useState(() => ask(words));
  const [picked, setPicked] = useState<Readonly<Record<number, string>>>({});
  const isRight = questions.every(({ position }) => picked[position] === words[position - 1]);
  return (
    <>
      {questions.map(({ position, options }) => (
        <Card key={position} title={t('identity.whichWord', { position })}>
          <div
            className="words"
            role="group"
            aria-label={t('identity.whichWord', { position })}
            data-testid={`phrase-confirm-${position}`}
            translate="no"
          >
            {options.map((word) => (
              <button
                key={word}
                type="button"
                className="word"
                aria-pressed={picked[position] === word}
                data-right={word === words[position - 1]}
                onClick={() => setPicked({ ...picked, [position]: word })}
              >
                {word}
              </button>
            ))}
          </div>
        </Card>
      ))}
      <div className="row">
        <Button disabled={!isRight} isBusy={isBusy} onClick={onConfirmed} data-testid="finish">
          {t('identity.createAccount')}
        </Button>
        <Button variant="subtle" onClick={onBack} disabled={isBusy}>
          {t('identity.seeAgain')}
        </Button>
      </div>
    </>
  );
}

function ask(words: readonly string[]): readonly Question[] {
  const positions = shuffled(words.map((_, index) => index + 1)).slice(0, ASKED);
  return positions
    .sort((a, b) => a - b)
    .map((position) => {
      const right = words[position - 1] ?? '';
      const others = shuffled([...new Set(words.filter((word) => word !== right))]).slice(0, OFFERED - 1);
      return { position, options: shuffled([right, ...others]) };
    });
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
