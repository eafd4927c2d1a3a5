import type { StatementLine } from '#core/features/ledger/ledger.api.ts';
import type { Translate } from '../../texts/use-texts.ts';

const CODES = [
  'P1',
  'P2',
  'P3',
  'P4',
  'P5',
  'P6',
  'P7',
  'P8',
  'P9',
  'P10',
  'P11',
  'P12',
  'P13',
  'P14',
  'P15',
  'P16',
  'P17',
  'P18',
  'P19',
] as const;

/** The same on a statement, where the sign tells the way out from the way back. */
export function lineText({ code, amount }: Pick<StatementLine, 'code' | 'amount'>, t: Translate): string {
  return code === 'P14' && amount > 0n ? t('ledger.posting.P14back') : postingText(code, t);
}

/** What a row of the posting table means to a person; a row that is newer than this page shows its code. */
export function postingText(code: string, t: Translate): string {
  const known = CODES.find((one) => one === code);
  return known === undefined ? code : t(`ledger.posting.${known}`);
}
