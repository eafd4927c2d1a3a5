/** A statement of the outside as people paste it: a reference and an amount on each line, whatever stands between them. */
import { parseMoney } from '../../ui/money-text.ts';

export interface OutsideLine {
  readonly reference: string;
  readonly amount: string;
}

/** References have no blanks; the amount may group its thousands by them. */
const LINE = /^(?<reference>[\x21-\x7e]+?)[\s;,]+(?<sign>[-−+]?)(?<amount>[\d.,\s]*\d)$/u;

/** `bad`: numbers of the lines that are not understood, from 1. */
export function parseOutside(text: string): {
  readonly lines: readonly OutsideLine[];
  readonly bad: readonly number[];
} {
  const lines: OutsideLine[] = [];
  const bad: number[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const groups = LINE.exec(line.trim())?.groups;
    const amount = groups === undefined ? undefined : parseMoney(groups['amount'] ?? '');
    if (groups === undefined || amount === undefined) bad.push(index + 1);
    else
      lines.push({
        reference: groups['reference'] ?? '',
        amount: (groups['sign'] === '-' || groups['sign'] === '−' ? -amount : amount).toString(),
      });
  }
  return { lines, bad };
}
