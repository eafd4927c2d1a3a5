/**
 * A long table of which only the rows near the view exist, so that 20,000 rows cost as much as 40. It scrolls with the page, or
 * in a box of its own. Heights are measured as rows come into view; until then the mean of those measured stands for them.
 *
 * Arrows, Page Up and Down, Home and End move from row to row; Enter follows the row's first link or presses its first button.
 */
import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Headings, type Column } from './virtual-head.tsx';
import { useWindow } from './virtual-window.ts';
import './virtual-table.css';

export type { Column } from './virtual-head.tsx';

interface VirtualTableProps<Row> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly columns: readonly Column[];
  /** What the table is, for those who do not see where it stands. */
  readonly label: string;
  /** Pixels, before any was measured. */
  readonly rowHeight?: number;
  /** The cells of a row. */
  readonly children: (row: Row, index: number) => ReactNode;
  readonly rowClass?: (row: Row) => string;
  /** Scrolls in a box of its own instead of with the page. */
  readonly isBoxed?: boolean;
  /** There are more rows than these: called when the end of these comes near. */
  readonly onNearEnd?: (() => void) | undefined;
  readonly testId?: string;
  readonly rowTestId?: string;
}

export function VirtualTable<Row>({
  rows,
  keyOf,
  columns,
  label,
  rowHeight = 61,
  children,
  rowClass,
  isBoxed = false,
  onNearEnd,
  testId,
  rowTestId,
}: VirtualTableProps<Row>): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const { first, last, before, after, bringIntoView } = useWindow({ rows, keyOf, rowHeight, isBoxed, box, body });
  const [active, setActive] = useState(0);
  const wanted = useRef<number>(undefined);
  useEffect(() => {
    if (wanted.current === undefined) return;
    const row = body.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`);
    if (row === null || row === undefined) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });
  const isNearEnd = onNearEnd !== undefined && last >= rows.length - 20;
  const nearEnd = useRef(onNearEnd);
  useEffect(() => {
    nearEnd.current = onNearEnd;
  });
  useEffect(() => {
    if (isNearEnd) nearEnd.current?.();
  }, [isNearEnd, rows.length]);

  const move = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    if (['INPUT', 'SELECT', 'TEXTAREA'].includes(target.tagName) || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const from = Number(target.closest<HTMLElement>('[data-index]')?.dataset['index'] ?? active);
    if (event.key === 'Enter' && target.dataset['index'] !== undefined) {
      target.querySelector<HTMLElement>('a, button:not([disabled])')?.click();
      return;
    }
    const to = targetOf(event.key, from, rows.length);
    if (to === undefined) return;
    event.preventDefault();
    setActive(to);
    wanted.current = to;
    bringIntoView(to);
  };
  // What can be reached by Tab has to exist.
  const reachable = active >= first && active < last ? active : first;
  const table = (
    <table
      className="table table-virtual"
      style={{ '--columns': columns.map(({ width }) => width ?? 'minmax(0, 1fr)').join(' ') } as CSSProperties}
      aria-label={label}
      aria-rowcount={onNearEnd === undefined ? rows.length + 1 : -1}
      data-testid={testId}
    >
      <Headings columns={columns} />
      {/* Keys that come from its rows, which are what one moves to. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <tbody ref={body} onKeyDown={move}>
        <Spacer height={before} />
        {rows.slice(first, last).map((row, offset) => {
          const index = first + offset;
          return (
            <tr
              key={keyOf(row)}
              data-index={index}
              aria-rowindex={index + 2}
              tabIndex={index === reachable ? 0 : -1}
              onFocus={() => setActive(index)}
              className={rowClass?.(row) ?? ''}
              data-testid={rowTestId}
            >
              {children(row, index)}
            </tr>
          );
        })}
        <Spacer height={after} />
      </tbody>
    </table>
  );
  if (!isBoxed) return table;
  return (
    <div className="scroll" ref={box}>
      {table}
    </div>
  );
}

function Spacer({ height }: { readonly height: number }): ReactNode {
  return height <= 0 ? null : <tr className="spacer" aria-hidden="true" style={{ height }} />;
}

const PAGE_ROWS = 10;

function targetOf(key: string, from: number, count: number): number | undefined {
  const to = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + PAGE_ROWS,
    PageUp: from - PAGE_ROWS,
    Home: 0,
    End: count - 1,
  }[key];
  return to === undefined ? undefined : Math.max(0, Math.min(count - 1, to));
}
