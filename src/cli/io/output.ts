/** What a command says: tables for people or JSON for programs on stdout, everything else on stderr. */
import type { Machine } from './machine.ts';
import { type Column, renderFields, renderTable } from './table.ts';

export interface Output {
  readonly isJson: boolean;
  /** The answer of the command: JSON as a whole, or `render()` for people. */
  show(value: unknown, render: () => string): void;
  /** One of many answers (a log line, a live event): one line of JSON, or of text. */
  line(value: unknown, render: () => string): void;
  /** For people on the side; on stderr, so that it never mixes with an answer. */
  note(text: string): void;
  table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string;
  fields(fields: readonly (readonly [name: string, value: string | undefined])[]): string;
}

export function openOutput(
  { stdout, stderr, env }: Pick<Machine, 'stdout' | 'stderr' | 'env'>,
  isJson: boolean,
): Output {
  const hasColour = stdout.columns !== undefined && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  const bold = (text: string): string => (hasColour ? `\u001b[1m${text}\u001b[22m` : text);
  return {
    isJson,
    show: (value, render) => stdout.write(`${isJson ? toJson(value, 2) : render()}\n`),
    line: (value, render) => stdout.write(`${isJson ? toJson(value) : render()}\n`),
    note: (text) => stderr.write(`${text}\n`),
    table: (columns, rows) => renderTable(columns, rows, { width: stdout.columns, emphasize: bold }),
    fields: renderFields,
  };
}

/** JSON as the API writes it: money as decimal strings of micro-credits. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value ?? null,
    (_key, field: unknown) => (typeof field === 'bigint' ? field.toString() : field),
    indent,
  );
}
