/** The statement as a file: RFC 4180 for spreadsheets, JSON for programs. */
import type { StatementLine } from '#core/features/ledger/ledger.api.ts';
import { saveAs } from '../../ui/save-as.ts';
import { toCsv } from './csv.ts';

export function saveCsv(name: string, lines: readonly StatementLine[]): void {
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  saveAs(`${name}.csv`, ['\uFEFF', toCsv(lines)], 'text/csv');
}

/** Amounts are decimal texts of micro-credits, as the API writes them. */
export function saveJson(name: string, lines: readonly StatementLine[]): void {
  const text = JSON.stringify(
    lines,
    (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
    2,
  );
  saveAs(`${name}.json`, [text], 'application/json');
}
