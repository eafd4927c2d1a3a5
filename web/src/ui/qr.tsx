import { type ReactNode, useEffect, useState } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Bricks } from './states.tsx';

const QUIET = 3;

/** A link as a square that a phone reads. Black on white in both themes: cameras want it so. */
export function QrCode({
  text,
  size = 208,
  label,
}: {
  readonly text: string;
  readonly size?: number;
  readonly label?: string;
}): ReactNode {
  const { t } = useTexts();
  const [code, setCode] = useState<{ readonly path: string; readonly cells: number }>();
  useEffect(() => {
    let isWanted = true;
    void import('qrcode-generator').then(({ default: qrcode }) => {
      if (!isWanted) return;
      const made = qrcode(0, 'L');
      made.addData(text);
      made.make();
      setCode({ path: pathOf(made), cells: made.getModuleCount() + QUIET * 2 });
    });
    return () => {
      isWanted = false;
    };
  }, [text]);
  if (code === undefined) return <Bricks courses={5} />;
  return (
    <svg
      width={size}
      height={size}
      viewBox={`0 0 ${code.cells} ${code.cells}`}
      role="img"
      aria-label={label ?? t('ui.qr')}
      shapeRendering="crispEdges"
      style={{ borderRadius: 10, maxWidth: '100%' }}
    >
      <path fill="#fff" d={`M0 0h${code.cells}v${code.cells}H0z`} />
      <path fill="#000" d={code.path} />
    </svg>
  );
}

function pathOf(made: { getModuleCount(): number; isDark(row: number, column: number): boolean }): string {
  let path = '';
  for (let row = 0; row < made.getModuleCount(); row += 1) {
    for (let column = 0; column < made.getModuleCount(); column += 1) {
      if (made.isDark(row, column)) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`;
    }
  }
  return path;
}
