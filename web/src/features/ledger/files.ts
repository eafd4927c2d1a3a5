/** The statement as a file: RFC 4180 for spreadsheets, JSON for programs. */
import type { StatementLine } from '#core/features/ledger/ledger.api.ts';
import { toCsv } from './csv.ts';

/** The link is dropped after this long: the browser has taken the bytes by then. */
const KEPT_MS = 10_000;

export function saveCsv(name: string, lines: readonly StatementLine[]): void {
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  save(`${name}.csv`, new Blob(['\uFEFF', toCsv(lines)], { type: 'text/csv' }));
}

/** Amounts are decimal texts of micro-credits, as the API writes them. */
export function saveJson(name: string, lines: readonly StatementLine[]): void {
  const text = JSON.stringify(
    lines,
    (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
    2,
  );
  save(`${name}.json`, new Blob([text], { type: 'application/json' }));
}

function save(fileName: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = fileName;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
