/** Words of `realms device`: English and Russian for codes, Russian for the rest. */
export const ENGLISH_DEVICES: Readonly<Record<string, string>> = {
  'device.personal': 'personal',
  'device.agent': 'agent',
  'device.active': 'in use',
  'device.frozen': 'frozen: it signed two histories',
  'revoke.revoked': 'revoked',
  'revoke.before': 'was revoked before',
  'revoke.waits': 'sent, not sealed yet',
  'revoke.failed': 'failed',
  'device.revoked': 'revoked',
  'device.is_notary': 'it seals for the pool: name other notaries first, or recover the pool',
  'device.not_yet': 'the pool does not know this machine yet: repeat it in a moment',
  'device.other_phrase': 'another recovery phrase counts there',
};

export const RUSSIAN_DEVICES: Readonly<Record<string, string>> = {
  'device.personal': 'личное',
  'device.agent': 'агент',
  'device.active': 'в работе',
  'device.frozen': 'заморожено: подписало две истории',
  'device.revoked': 'отозвано',
  'revoke.revoked': 'отозвано',
  'revoke.before': 'было отозвано раньше',
  'revoke.waits': 'отправлено, ещё не запечатано',
  'revoke.failed': 'не удалось',
  'device.is_notary': 'машина — нотариус пула: сначала назначьте других нотариусов или восстановите пул',
  'device.not_yet': 'пул ещё не знает эту машину: повторите чуть позже',
  'device.other_phrase': 'там действует другая фраза восстановления',
  'The machines of this account: their devices, since when, and what each is in which pool':
    'Машины этой учётной записи: их устройства, с какого времени и что с ними в каком пуле',
  'End both devices of a lost or stolen machine for ever, in every pool that this instance holds; the recovery phrase signs here. May be repeated':
    'Навсегда отозвать оба устройства потерянной или украденной машины во всех пулах этого экземпляра; подписывает фраза восстановления, здесь же. Можно повторить',
  'First digits of a device or of its machine, or the name of a node on it, as "device list" shows them':
    'Первые знаки устройства или машины либо имя узла на ней, как в «device list»',
  'Do not ask, even if it is this very machine': 'Не спрашивать, даже если это та самая машина',
  'This is the very machine that asks: after this you can do nothing here. Say so with --yes':
    'Это та самая машина, с которой вы просите: после этого здесь ничего нельзя будет сделать. Подтвердите: --yes',
  'This is the very machine that asks: after this you can do nothing here.':
    'Это та самая машина, с которой вы просите: после этого здесь ничего нельзя будет сделать.',
  'End {machine} for ever?': 'Отозвать {machine} навсегда?',
  '{count} of {all} pools: not revoked; repeat it there': 'Пулов, где не отозвано: {count} из {all}; повторите там',
  'there is no such device; see realms device list': 'такого устройства нет; см. realms device list',
  'more than one machine is called so: type more digits': 'так называется больше одной машины: введите больше знаков',
  'What it sells ends with it: {nodes} nodes, {offers} offers, {orders} running orders. What was measured is paid, the rest goes back to the buyers.':
    'Всё, что она продаёт, закончится с ней: узлов {nodes}, предложений {offers}, идущих заказов {orders}. Измеренное оплачивается, остаток возвращается покупателям.',
  '{orders} running orders that it bought go on until you stop them.':
    'Идущих заказов, которые она купила: {orders}; они продолжатся, пока вы их не остановите.',
  'Ended with it': 'Закончилось с ней',
  '{nodes} nodes, {offers} offers, {orders} orders': 'узлов {nodes}, предложений {offers}, заказов {orders}',
  'It seals for {pool}, which would stand still without it: name other notaries first.':
    'Она — нотариус пула {pool}, который без неё остановится: сначала назначьте других нотариусов.',
  'It seals for {pool}: let the owner name another notary.':
    'Она — нотариус пула {pool}: пусть владелец назначит другого.',
  Machine: 'Машина',
  Outcome: 'Итог',
  'account.device_revoked': 'Ваша машина отозвана',
};
