export const recoveryEn = {
  'recovery.title': 'If the notaries are lost',
  'recovery.what':
    'When so many notaries are gone for good that nothing is sealed any more, these can give the pool new ones.',
  'recovery.nobody': 'Nobody could: if the notaries are lost for good, so is the pool. Name people whom you trust.',
  'recovery.needed': '{needed} of these {count} have to sign, twice, a week apart.',
  'recovery.otherPhrase': 'has another phrase now',
  'recovery.name': 'Say who could recover it',
  'recovery.nameDo': 'Name them',
  'recovery.named': 'They can recover the pool from now on.',
  'recovery.nameWhat':
    'They sign with their recovery phrases, twice, a week apart; whoever objects meanwhile stops it. No machine has to be running for it now.',
  'recovery.users': 'Members',
  'recovery.howMany': 'How many have to sign',
  'recovery.recover': 'Recover the pool',
  'recovery.lost': 'What was sealed after seal {seal} ({time}) and is on no machine that is left is lost.',
  'recovery.how':
    '{needed} have to sign now, and again in a week. Meanwhile any notary or recovery user can object, and a seal of the present notaries makes it void.',
  'recovery.sign': 'Sign',
  'recovery.signedDone': 'Signed. Sign again in a week.',
  'recovery.signedTwice': 'Signed again. The pool is recovered as soon as enough have.',
  'recovery.done': 'The pool is recovered; its new notaries have not sealed yet.',
  'recovery.underWay': 'Under way: {mode}, {names}',
  'recovery.signed': 'Signed by {names}',
  'recovery.signedAgain': 'Signed again by {names}',
  'recovery.again': 'To be signed again from {time} on.',
  'recovery.void': 'Void: {names} object.',
  'recovery.object': 'Object',
} as const;
