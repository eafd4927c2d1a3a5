/** Russian: who seals a pool. */
export const RUSSIAN_NOTARIES: Readonly<Record<string, string>> = {
  '1/1, 2/3, 3/4 or 5/7: how many of how many make a seal': '1/1, 2/3, 3/4 или 5/7: сколько из скольких дают печать',
  'A notary is gone: name another one in its place.': 'Один из нотариусов пропал: назначьте другого вместо него.',
  'From the next seal on {quorum} of these make one.': 'Со следующей печати её дают {quorum} из них.',
  'Hand the seals to these members; replaces the whole set (owner)':
    'Передать печати этим участникам; заменяет весь состав (владелец)',
  'Last heard': 'Слышен',
  'Let the lone notary here go on although nobody else answered since the start (owner)':
    'Разрешить единственному нотариусу здесь продолжать, хотя после запуска никто не ответил (владелец)',
  'Members, in order': 'Участники по порядку',
  Notary: 'Нотариус',
  'One alone seals: while it is off, trade stops. Name more: realms pool name-notaries 2/3 …':
    'Печати даёт один: пока он выключен, торговля стоит. Назначьте ещё: realms pool name-notaries 2/3 …',
  Reachable: 'Доступен',
  'As a recovery user': 'Как тот, кто может восстановить пул',
  'How many have to sign': 'Сколько должны подписать',
  'Id of the recovery': 'Номер восстановления',
  'Name notaries although the present ones are lost for good: by your phrase, and again a week later':
    'Назначить нотариусов, хотя нынешние потеряны навсегда: вашей фразой, и ещё раз через неделю',
  'Name who could recover the pool, and how many of them have to sign (owner)':
    'Назначить, кто может восстановить пул и сколько из них должны подписать (владелец)',
  'Object to a recovery: as the notary that you have here, or by the phrase of a recovery user':
    'Возразить против восстановления: как нотариус на этом экземпляре или фразой того, кто может восстановить пул',
  'Recovery {id}: {mode} by {members}': 'Восстановление {id}: {mode}, {members}',
  'Signed a second time. Instances that have known of it for a week follow.':
    'Подписано во второй раз. Экземпляры, знающие об этом неделю, последуют.',
  'Signed already; sign again from {time} on.': 'Уже подписано; подпишите ещё раз начиная с {time}.',
  'Signed by: {first}; again by: {second}': 'Подписали: {first}; ещё раз: {second}',
  'Signed. Sign again in a week; until then any present notary or recovery user can object.':
    'Подписано. Подпишите ещё раз через неделю; до тех пор любой нынешний нотариус или восстанавливающий может возразить.',
  'The pool is recovered; its new notaries have not sealed yet.':
    'Пул восстановлен; новые нотариусы ещё не ставили печать.',
  'These can recover the pool from now on.': 'Отныне они могут восстановить пул.',
  'To be signed again from {time} on.': 'Подписать ещё раз можно начиная с {time}.',
  'Void: {names} object.': 'Не действует: возражают {names}.',
  'What was sealed after seal {seal} and is on no machine that is left is lost.':
    'Что запечатано после печати {seal} и не лежит ни на одной оставшейся машине, потеряно.',
  'Who could name new notaries if the present ones are lost for good, and what is under way':
    'Кто может назначить новых нотариусов, если нынешние потеряны навсегда, и что уже начато',
  'You object: no instance that hears of it follows that recovery.':
    'Вы возразили: ни один экземпляр, узнавший об этом, за этим восстановлением не последует.',
  'a whole number from 1 to the number of members named': 'целое число от 1 до числа названных участников',
  'this phrase is of nobody who could recover the pool': 'эта фраза не принадлежит никому, кто может восстановить пул',
  '{member} has another phrase by now: name them again.': 'У {member} теперь другая фраза: назначьте заново.',
  '{needed} of these could name new notaries: {names}': 'Новых нотариусов могут назначить {needed} из них: {names}',
  Turn: 'Очередь',
  'From the next seal on the rules are version {version}.': 'Со следующей печати правила версии {version}.',
  'Raise the rules of the pool to the version of this program (owner); older programs then only read it':
    'Поднять правила пула до версии этой программы (владелец); старые программы смогут его только читать',
  'The rules could go from version {version} to {supported}: realms pool upgrade':
    'Правила можно поднять с версии {version} до {supported}: realms pool upgrade',
  'Update needed: the rules are version {version}, this program knows up to {supported}.':
    'Нужно обновление: правила версии {version}, эта программа знает до {supported}.',
  'Version {supported} of the rules waits for notaries to update: {names}.':
    'Версия {supported} правил ждёт обновления программ нотариусов: {names}.',
  'The clock of this machine is {seconds} s off: nothing is signed with it.':
    'Часы этой машины расходятся на {seconds} с: по ним ничего не подписывается.',
  'The clock of {member} is {minutes} min ahead: what they do waits.':
    'Часы участника {member} спешат на {minutes} мин: его действия ждут.',
  'The notary here lacks seals that others have, and fetches them.':
    'У нотариуса здесь не хватает печатей, которые есть у других; он их получает.',
  'The notary here signs again.': 'Нотариус здесь снова подписывает.',
  'The notary here waits until another holder of the pool answers.':
    'Нотариус здесь ждёт ответа другого хранителя пула.',
  'This disk lacks what the notary here has signed: it never signs again. Name another one.':
    'На этом диске нет того, что нотариус уже подписал: он больше не подписывает. Назначьте другого.',
  'Who seals the pool, whether they are there, and who could be named':
    'Кто даёт печати пула, на месте ли они и кого можно назначить',
  'by hand': 'вручную',
  here: 'здесь',
  proposes: 'предлагает',
  'you use this machine': 'вы пользуетесь машиной',
  '{member} has no machine that could seal.': 'У {member} нет машины, которая могла бы давать печати.',
  '{mode} takes {wanted} members.': 'Для {mode} нужно участников: {wanted}.',
  '{reachable} of {members} are reachable, {quorum} make a seal. Term {term}. Seal {seal}, {time}.':
    'Доступны {reachable} из {members}, печать дают {quorum}. Срок {term}. Печать {seal}, {time}.',
};
