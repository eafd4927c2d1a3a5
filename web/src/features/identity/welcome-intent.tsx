import { IconCoins, IconEye, IconPhoto } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { go } from '../../router/router.tsx';
import type { Path } from '../../router/paths.ts';
import { type PlainKey, useTexts } from '../../texts/use-texts.ts';

const CHOICES = [
  { id: 'earn', to: '/nodes/share', icon: IconCoins, title: 'identity.earn', what: 'identity.earnWhat' },
  { id: 'use', to: '/jobs/new', icon: IconPhoto, title: 'identity.use', what: 'identity.useWhat' },
  { id: 'look', to: '/', icon: IconEye, title: 'identity.look', what: 'identity.lookWhat' },
] as const satisfies readonly {
  readonly id: string;
  readonly to: Path;
  readonly icon: unknown;
  readonly title: PlainKey;
  readonly what: PlainKey;
}[];

/** Three doors into the same house. */
export function WelcomeIntent({ onEnter }: { readonly onEnter: () => void }): ReactNode {
  const { t } = useTexts();
  return (
    <div className="choice-grid">
      {CHOICES.map((choice) => (
        <button
          key={choice.id}
          type="button"
          className="choice"
          data-testid={`welcome-${choice.id}`}
          onClick={() => {
            go({ to: choice.to }, { replace: true });
            onEnter();
          }}
        >
          <choice.icon size={30} stroke={1.5} aria-hidden="true" />
          <span className="strong">{t(choice.title)}</span>
          <span className="small dim">{t(choice.what)}</span>
        </button>
      ))}
    </div>
  );
}
