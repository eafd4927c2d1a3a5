/** Reports of members to the officers. */
import { type ActOptions, type Command, act } from './acts.ts';
import { sealedText } from './acts-quarrels.ts';

export const fileReport = (who: string, options: ActOptions = {}): Command =>
  act({ type: 'report.filed.v1', by: 'buyer', as: 'report' }, (pool) => ({
    about: pool.id(who),
    category: 'abuse',
    text: sealedText('rude'),
  }))(options);
export const withdrawReport = act({ type: 'report.withdrawn.v1', by: 'buyer' }, (pool, { of }) => ({
  report: pool.id(of ?? 'report'),
}));
export const closeReport = act({ type: 'report.closed.v1', by: 'officer' }, (pool, { of }) => ({
  report: pool.id(of ?? 'report'),
  outcome: 'warned',
  reason: 'spoken to',
}));
