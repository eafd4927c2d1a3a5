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

/** What a row of the posting table means to a person; a row that is newer than this page shows its code. */
export function postingText(code: string, t: Translate): string {
  const known = CODES.find((one) => one === code);
  return known === undefined ? code : t(`ledger.posting.${known}`);
}
