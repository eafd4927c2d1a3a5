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
