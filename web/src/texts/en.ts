/** All texts in English: the source that Russian is checked against. Only types and tests read it whole; pages load it in two parts. */
import { firstEn } from './first.en.ts';
import { restEn } from './rest.en.ts';

export const en = { ...firstEn, ...restEn };
export type English = typeof en;
export type Key = keyof English;
