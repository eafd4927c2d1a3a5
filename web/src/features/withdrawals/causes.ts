/** Why a withdrawal went on: the log names some causes in fixed English words, others are what a person or a rail wrote. */
import type { PlainKey, Translate } from '../../texts/use-texts.ts';

/** undefined: the state has said it all. */
const CAUSES: Readonly<Record<string, PlainKey | undefined>> = {
  'asked for': undefined,
  'asked for, to a new destination': 'withdrawals.cause.newDestination',
  'hold is over': undefined,
  confirmed: undefined,
  'confirmed by one: another is needed': 'withdrawals.cause.confirmedFirst',
  'confirmed by one: nobody else may, a day passes': 'withdrawals.cause.confirmedDay',
  'confirmed: nobody else is there to': 'withdrawals.cause.confirmedAlone',
  'handed to the rail': undefined,
  paid: undefined,
  cancelled: undefined,
  'not confirmed in time': 'withdrawals.cause.notConfirmed',
  'not executed in time': 'withdrawals.cause.notExecuted',
  'freeze is over': 'withdrawals.cause.freezeOver',
  'no word of the rail': 'withdrawals.cause.noWord',
  'the rail could not tell: two may rule': 'withdrawals.cause.twoMayRule',
  'nobody ruled: a GlobalAdmin may': 'withdrawals.cause.adminMayRule',
  'another device executes: the rail is asked first': 'withdrawals.cause.reassigned',
  'ruled by two: paid': 'withdrawals.cause.ruledPaid',
  'ruled by two: not paid': 'withdrawals.cause.ruledNotPaid',
  'ruled by a GlobalAdmin: paid': 'withdrawals.cause.adminPaid',
  'ruled by a GlobalAdmin: not paid': 'withdrawals.cause.adminNotPaid',
};

export function causeText(cause: string, t: Translate): string | undefined {
  if (!Object.hasOwn(CAUSES, cause)) return cause === '' ? undefined : cause;
  const key = CAUSES[cause];
  return key === undefined ? undefined : t(key);
}
