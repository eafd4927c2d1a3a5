/** Why an offer does not fit, why a task or a job ended: the instance names causes in fixed words; here they meet the reader's language. */
import { codeText } from '../../texts/problems.ts';
import type { PlainKey, Translate } from '../../texts/use-texts.ts';

const UNMATCHED: Readonly<Record<string, PlainKey>> = {
  tried: 'jobs.misfit.tried',
  not_needed: 'jobs.misfit.notNeeded',
  not_chosen: 'jobs.misfit.notChosen',
  own: 'jobs.misfit.own',
  paused: 'jobs.misfit.paused',
  withdrawn: 'jobs.misfit.withdrawn',
  expired: 'jobs.misfit.expired',
  sold_out: 'jobs.misfit.soldOut',
  offline: 'jobs.misfit.offline',
  memory: 'jobs.misfit.memory',
  duration: 'jobs.misfit.duration',
  related: 'jobs.misfit.related',
};

export function misfitText(cause: string, t: Translate): string {
  const key = UNMATCHED[cause];
  return key === undefined ? cause : t(key);
}

const SENTENCES: Readonly<Record<string, PlainKey>> = {
  'cancelled by the buyer': 'jobs.cause.cancelled',
  cancelled: 'jobs.cause.cancelled',
  'no provider is left that could run the rest': 'jobs.cause.nobodyLeft',
  'an order was stopped by hand: the job waits for your word': 'jobs.cause.held',
  'an order was stopped by hand, and nobody said that the job goes on': 'jobs.cause.heldOver',
  'no other provider now': 'jobs.cause.waits',
  'the provider could not run it': 'jobs.cause.couldNotRun',
  'the provider cannot be reached': 'jobs.cause.unreachable',
  'memory limit': 'jobs.cause.memory',
  'wall limit': 'jobs.cause.wall',
  'output limit': 'jobs.cause.output',
  'log limit': 'jobs.cause.log',
  'no majority among the results': 'jobs.cause.noMajority',
  'the result that counts was not delivered': 'jobs.cause.notDelivered',
  'its provider told another result than it delivered': 'jobs.cause.toldOther',
};

const ORDER_STATES = [
  'declined',
  'expired',
  'cancelled',
  'completed',
  'failed',
  'reclaimed',
  'settled',
  'ending',
] as const;

function orderStateText(state: string, t: Translate): string {
  const known = ORDER_STATES.find((one) => one === state);
  return known === undefined ? state : t(`orders.state.${known}`);
}

/** A sentence that is not known stays as the instance wrote it: better that than none. */
export function causeText(cause: string, t: Translate): string {
  const key = SENTENCES[cause];
  if (key !== undefined) return t(key);
  const exit = /^exit code (-?\d+)$/.exec(cause);
  if (exit?.[1] !== undefined) return t('jobs.cause.exit', { code: exit[1] });
  if (cause.startsWith('connection to the provider lost')) return t('jobs.cause.connection');
  if (cause.startsWith('its result could not be fetched')) return t('jobs.cause.fetch');
  const ended = /^the order is (\w+)$/.exec(cause);
  if (ended?.[1] !== undefined) return t('jobs.cause.orderIs', { state: orderStateText(ended[1], t) });
  const refused = /^no other order could be placed \(([\w.]+)\)$/.exec(cause);
  return codeText(refused?.[1] ?? cause, t)?.title ?? cause;
}

/** Lines that the instance itself wrote into a log, in the reader's language; a program's own lines are nobody's to translate. */
export function systemText(text: string, t: Translate): string {
  const placed = /^order (\w+) placed$/.exec(text);
  if (placed?.[1] !== undefined) return t('jobs.system.placed', { order: placed[1] });
  const givenUp = /^order (\w+) given up: (.*)$/s.exec(text);
  if (givenUp?.[1] !== undefined)
    return t('jobs.system.orderGivenUp', { order: givenUp[1], cause: causeText(givenUp[2] ?? '', t) });
  const moved = /^will run elsewhere: (.*)$/s.exec(text);
  if (moved?.[1] !== undefined) return t('jobs.system.moved', { cause: causeText(moved[1], t) });
  const left = /^given up: (.*)$/s.exec(text);
  if (left?.[1] !== undefined) return t('jobs.system.givenUp', { cause: causeText(left[1], t) });
  return causeText(text, t);
}
