/** The log names causes in fixed English words; here they meet the reader's language. */
import type { PlainKey } from '../../texts/use-texts.ts';

const CAUSES: Readonly<Record<string, PlainKey>> = {
  placed: 'orders.cause.placed',
  'accepted by the provider': 'orders.cause.accepted',
  'declined by the provider': 'orders.cause.declined',
  'declined by the provider: saves_full': 'orders.cause.declinedSaves',
  'declined by the provider: no_network': 'orders.cause.declinedNetwork',
  'cancelled by the buyer': 'orders.cause.cancelled',
  'cancelled by the buyer after acceptance': 'orders.cause.cancelledLate',
  'access checked by both sides': 'orders.cause.ready',
  'receipt came': 'orders.cause.receipt',
  'last receipt': 'orders.cause.lastReceipt',
  'last receipt missing': 'orders.cause.lastMissing',
  'no receipt': 'orders.cause.noReceipt',
  'no receipt after the interruption': 'orders.cause.noReceiptAfter',
  'not accepted in time': 'orders.cause.notAccepted',
  'not ready in time': 'orders.cause.notReady',
  'stopped by buyer': 'orders.cause.stoppedBuyer',
  'stopped by provider': 'orders.cause.stoppedProvider',
  'stopped by provider: saves_full': 'orders.cause.stoppedSaves',
  'stopped by provider: no_network': 'orders.cause.stoppedNetwork',
  'notice given by the provider': 'orders.cause.notice',
  'notice given by the provider: saves_full': 'orders.cause.noticeSaves',
  'notice given by the provider: no_network': 'orders.cause.noticeNetwork',
  'stopped by time': 'orders.cause.stoppedTime',
  'stopped by funds': 'orders.cause.stoppedFunds',
  'suspended by an officer': 'orders.cause.suspended',
  'suspended by an administrator of the network': 'orders.cause.suspendedAdmin',
  'suspension not lifted': 'orders.cause.notLifted',
  'given up by the buyer': 'orders.cause.givenUp',
  'given up by the provider: no_network': 'orders.cause.givenUpNetwork',
  'given up by the provider': 'orders.cause.givenUpProvider',
  'given up by the provider: saves_full': 'orders.cause.givenUpSaves',
  lifted: 'orders.cause.lifted',
  'both confirmed': 'orders.cause.bothConfirmed',
  'bid chosen': 'orders.cause.bid',
  'stopped by contest': 'orders.cause.stoppedContest',
  'nothing was played': 'orders.cause.nothingPlayed',
  'dispute opened': 'orders.cause.disputed',
  'dispute resolved': 'orders.cause.disputeResolved',
  'dispute withdrawn': 'orders.cause.disputeWithdrawn',
  'window over': 'orders.cause.windowOver',
};

export function causeKey(cause: string): PlainKey | undefined {
  return Object.hasOwn(CAUSES, cause) ? CAUSES[cause] : undefined;
}
