import type { StatementLine } from '#core/features/ledger/ledger.api.ts';
import { MICRO } from '#core/kernel/money.ts';

const HEAD = ['no', 'time', 'code', 'memo', 'amount', 'balance', 'counter', 'subject', 'seal', 'event'];

/** RFC 4180; amounts in credits with a point, for programs. */
export function toCsv(lines: readonly StatementLine[]): string {
  const rows = lines.map((line) => [
    String(line.no),
    new Date(line.timeMs).toISOString(),
    line.code,
    line.memo,
    credits(line.amount),
    credits(line.balance),
    line.counter.join(' '),
    line.subject,
    String(line.seal),
    line.event,
  ]);
  return [HEAD, ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
}

/** A memo is another's text: a spreadsheet must not take it for a formula. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function credits(micro: bigint): string {
  const size = micro < 0n ? -micro : micro;
  return `${micro < 0n ? '-' : ''}${size / MICRO}.${(size % MICRO).toString().padStart(6, '0')}`;
}
