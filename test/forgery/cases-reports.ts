/** What members could try on reports. */
import * as acts from '../kit/acts-reports.ts';
import type { Forgeries } from './forgeries.ts';
import { NOTHING, guest } from './world.ts';

export const REPORTS: Forgeries = {
  'report.filed.v1': [
    ['report.oneself', 'about oneself', acts.fileReport('buyer')],
    ['report.already_open', 'a second time', acts.fileReport('provider')],
    ['member.unknown', 'about nobody', acts.fileReport(NOTHING), 'report.oneself'],
    ['member.wrong_state', 'by who was kicked', acts.fileReport('provider', { by: 'kicked' })],
    ['device.kind_forbidden', 'by an agent device', acts.fileReport('member', { device: 'agent' })],
  ],
  'report.withdrawn.v1': [
    ['report.not_yours', 'by who is reported', acts.withdrawReport({ by: 'provider' })],
    ['report.unknown', 'of none', acts.withdrawReport({ with: { report: NOTHING } })],
    ['report.wrong_state', 'of one that is over', acts.withdrawReport({ of: 'closed report' })],
  ],
  'report.closed.v1': [
    ['right.missing', 'by a member', acts.closeReport({ by: 'member' })],
    ['right.party', 'by the officer whom it is about', acts.closeReport({ of: 'report of the officer' })],
    [
      'right.party',
      'by the officer from an instance of whom it is about',
      (world) => ({ ...acts.closeReport({ of: 'report of the buyer' })(world), signer: guest.personal }),
    ],
    ['report.unknown', 'of none', acts.closeReport({ with: { report: NOTHING } })],
    ['report.wrong_state', 'a second time', acts.closeReport({ of: 'closed report', by: 'owner' })],
    ['device.kind_forbidden', 'by an agent device', acts.closeReport({ device: 'agent' })],
  ],
};
