/** Texts about who may recover a pool, and about versions of its rules. */
import { say } from './problem-text.ts';
import type { ProblemTexts } from './problem-text.ts';

export const SEAL_TEXTS: ProblemTexts = {
  'recovery.other_pool': say('This recovery is of another pool', 'Это восстановление другого пула'),
  'recovery.not_the_last': say(
    'The recovery does not name the last seal that is known here',
    'Восстановление называет не последнюю известную здесь печать',
    'The last one is {last}, it names {named}.',
    'Последняя {last}, названа {named}.',
  ),
  'recovery.wrong_epoch': say(
    'The recovery is counted wrongly',
    'Неверный номер восстановления',
    'It would be number {wanted}, not {given}.',
    'Это было бы {wanted}-е, не {given}-е.',
  ),
  'recovery.too_many': say('Too many recoveries are under way', 'Начато слишком много восстановлений'),
  'recovery.clock_ahead': say(
    'The signature was made by a clock that is ahead',
    'Подпись сделана по часам, которые спешат',
    'Set the clock right and sign again.',
    'Поправьте часы и подпишите снова.',
  ),
  'recovery.not_signed': say(
    'No recovery user of this pool signed that',
    'Этого не подписал никто из тех, кто может восстановить пул',
  ),
  'recovery.unknown': say('No such recovery is under way', 'Такое восстановление не идёт'),
  'recovery.not_a_notary': say(
    'You have no notary of this pool on this instance',
    'На этом экземпляре нет вашего нотариуса этого пула',
  ),
  'recovery.twice': say('Somebody is named twice', 'Кто-то назван дважды'),
  'recovery.too_few_users': say(
    'More signatures are asked for than people are named',
    'Подписей требуется больше, чем названо людей',
    'Asked for {needed} of {users}.',
    'Требуется {needed} из {users}.',
  ),
  'recovery.not_a_member': say(
    'Only active members can recover the pool',
    'Восстановить пул могут только активные участники',
  ),
  'recovery.other_key': say(
    'The key of a recovery user is not the present one',
    'Ключ того, кто может восстановить пул, не нынешний',
  ),
  'upgrade.said_already': say('The pool knows that already', 'Пул это уже знает'),
  'upgrade.not_newer': say(
    'The rules of the pool are not older than that',
    'Правила пула не старше этой версии',
    'They are at version {current}.',
    'Сейчас версия {current}.',
  ),
  'upgrade.not_supported': say(
    'Not every notary has a program that knows this version',
    'Не у каждого нотариуса есть программа, знающая эту версию',
    'Notaries that lack version {version}: {missing}.',
    'Нотариусов без версии {version}: {missing}.',
  ),
  'replay.update_needed': say(
    'From this seal on it takes a later program',
    'С этой печати нужна более новая программа',
    'Seal {seal} takes version {needs}, this program goes up to {has}.',
    'Печать {seal} требует версии {needs}, эта программа знает до {has}.',
  ),
};
