/** Tables and lists of fields for people. */
import { cut, padTo, plain, widthOf } from './plain.ts';

export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string;
  readonly align?: 'left' | 'right';
}

interface TableOptions {
  /** Columns of the terminal; undefined: as wide as it needs (a file, a pipe). */
  readonly width: number | undefined;
  readonly emphasize?: (text: string) => string;
}

const GAP = '  ';
/** A column is never cut below this. */
const COLUMN_WIDTH_MIN = 8;

/** Left-aligned unless a column says otherwise; on a narrow terminal the widest columns are cut, with "…". */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, emphasize = (text) => text }: TableOptions,
): string {
  const cells = rows.map((row) => columns.map((column) => plain(column.of(row))));
  const natural = columns.map((column, at) =>
    Math.max(widthOf(column.title), ...cells.map((line) => widthOf(line[at] ?? ''))),
  );
  const widths = width === undefined ? natural : shrink(natural, width - GAP.length * (columns.length - 1));
  const lineOf = (texts: readonly string[]): string => {
    const parts = texts.map((text, at) => padTo(cut(text, widths[at] ?? 0), widths[at] ?? 0, columns[at]?.align));
    return parts.join(GAP).trimEnd();
  };
  return [emphasize(lineOf(columns.map(({ title }) => title))), ...cells.map(lineOf)].join('\n');
}

/** Takes columns away from the widest, one by one, until the sum fits or nothing more can go. */
function shrink(natural: readonly number[], total: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width, 0) - total;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= COLUMN_WIDTH_MIN) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

/** `Name   value` lines; a field without a value is left out, one with several lines is indented. */
export function renderFields(fields: readonly (readonly [name: string, value: string | undefined])[]): string {
  const shown = fields.filter((field): field is readonly [string, string] => field[1] !== undefined && field[1] !== '');
  const width = Math.max(0, ...shown.map(([name]) => widthOf(name)));
  const indent = ' '.repeat(width + GAP.length);
  return shown
    .map(([name, value]) => padTo(name, width) + GAP + value.split('\n').map(plain).join(`\n${indent}`))
    .join('\n');
}
