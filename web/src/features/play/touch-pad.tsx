/** Keys on the screen, for fingers. */
import type { ReactNode } from 'react';
import { type PlainKey, useTexts } from '../../texts/use-texts.ts';

const KEYS: readonly (readonly [code: string, place: string, label: PlainKey])[] = [
  ['ArrowUp', 'up', 'play.pad.up'],
  ['ArrowLeft', 'left', 'play.pad.left'],
  ['ArrowRight', 'right', 'play.pad.right'],
  ['ArrowDown', 'down', 'play.pad.down'],
  ['ControlLeft', 'a', 'play.pad.fire'],
  ['Space', 'b', 'play.pad.use'],
  ['Enter', 'c', 'play.pad.enter'],
  ['Escape', 'd', 'play.pad.escape'],
];
const SIGNS: Readonly<Record<string, string>> = { up: '▲', left: '◀', right: '▶', down: '▼' };

export function TouchPad({ onPress }: { readonly onPress: (code: string, isDown: boolean) => void }): ReactNode {
  const { t } = useTexts();
  return (
    <div className="play-pad" data-testid="play-pad">
      {KEYS.map(([code, place, label]) => (
        <button
          key={code}
          type="button"
          aria-label={t(label)}
          data-place={place}
          onPointerDown={(event) => {
            event.preventDefault();
            event.currentTarget.setPointerCapture(event.pointerId);
            onPress(code, true);
          }}
          onPointerUp={() => onPress(code, false)}
          onPointerCancel={() => onPress(code, false)}
        >
          {SIGNS[place] ?? t(label)}
        </button>
      ))}
    </div>
  );
}
