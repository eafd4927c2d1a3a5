/** Words for the machines of an account and the end of a lost one. */
export const devicesEn = {
  'devices.title': 'Your machines',
  'devices.what':
    'Each machine of yours holds two devices: a personal one, which has all your rights while you are logged in, and an agent, which works while you are away. If a machine is lost or stolen, revoke it: your recovery phrase signs for that.',
  'devices.unnamed': 'Machine {id}',
  'devices.since': 'since {date}',
  'devices.kind.personal': 'personal',
  'devices.kind.agent': 'agent',
  'devices.state.active': 'in use',
  'devices.state.revoked': 'revoked',
  'devices.state.frozen': 'frozen',
  'devices.state.partly': 'partly revoked',
  'devices.seat': 'seals',
  'devices.nowhere': 'In no pool of this instance.',
  'devices.revoke': 'Revoke',
  'devices.revokeThis': 'Revoke {name}',
  'devices.confirmTitle': 'Revoke {name} for ever?',
  'devices.lead':
    'Both devices of this machine end in every pool that this instance holds, as soon as each has sealed it. It cannot be taken back. The words stay in this page.',
  'devices.leadSells':
    'What it sells ends with it. Nodes retired: {nodes}. Offers withdrawn: {offers}. Running orders ended at once: {orders}; what was measured so far is paid, the rest goes back to the buyers.',
  'devices.leadBought':
    'Running orders that it bought: {orders}. They go on until you stop them or their time is over; nobody signs for this machine any more.',
  'devices.leadSeat': 'It seals for {pools}: let the owner name another notary there.',
  'devices.leadLast':
    'It seals for {pools}, which would stand still without it. There it is revoked only after other notaries were named, or the pool was recovered; then repeat this.',
  'devices.leadElsewhere':
    'Pools that this instance does not hold stay as they are, and the machine can join new ones as you: replace your phrase, too, if it was on the machine.',
  'devices.even': 'This is the machine that you are using now. I know that I can do nothing more here after this.',
  'devices.result.revoked': 'revoked',
  'devices.ended': 'Nodes retired: {nodes}. Offers withdrawn: {offers}. Running orders ended: {orders}.',
  'devices.result.before': 'was revoked before',
  'devices.result.waits': 'sent, not sealed yet',
  'devices.result.failed': 'failed',
  'devices.resultTitle': 'What happened to {name}',
  'devices.again': 'Where it failed, mend the cause and repeat it.',
} as const;
