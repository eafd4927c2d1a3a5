/** Texts for what is refused about people: devices, root keys, memberships, rights, reports. */
import { say } from './problem-text.ts';
import type { ProblemTexts } from './problem-text.ts';

const STATE = ['It is {state:word}.', 'Состояние: {state:word}.'] as const;

export const PEOPLE_TEXTS: ProblemTexts = {
  'device.already_certified': say('This device is already certified', 'Устройство уже заверено'),
  'device.bad_certificate': say(
    'The certificate of the device does not hold',
    'Сертификат устройства не подтверждается',
  ),
  'device.kind_forbidden': say(
    'This kind of device may not do this',
    'Устройству этого вида это не разрешено',
    'Log in and do it yourself.',
    'Войдите и сделайте это сами.',
  ),
  'device.is_notary': say(
    'This machine seals for the pool, and without it the pool would stand still: name other notaries first, or recover the pool, then repeat this',
    'Эта машина — нотариус пула, и без неё пул остановится: сначала назначьте других нотариусов или восстановите пул, затем повторите',
  ),
  'device.none': say(
    'You have no such machine in a pool of this instance',
    'Такой вашей машины нет ни в одном пуле этого экземпляра',
  ),
  'device.not_yet': say(
    'The pool does not know this machine yet: repeat this in a moment',
    'Пул ещё не знает эту машину: повторите чуть позже',
  ),
  'device.other_phrase': say(
    'Another recovery phrase counts in this pool: use that one',
    'В этом пуле действует другая фраза восстановления: используйте её',
  ),
  'device.revoked': say('This device was revoked', 'Устройство отозвано'),
  'device.this_one': say(
    'This is the very machine that asks: after this you could do nothing here any more. Confirm it, or ask from another machine of yours',
    'Это та самая машина, с которой вы просите: после этого вы ничего не сможете здесь сделать. Подтвердите или сделайте это с другой своей машины',
  ),
  'device.unknown': say('This device is not known here', 'Устройство здесь неизвестно'),

  'member.already': say('Already a member', 'Уже участник пула', ...STATE),
  'member.is_notary': say(
    'They seal for the pool: name another notary first',
    'Этот участник — нотариус пула: сначала назначьте другого',
  ),
  'member.owner_cannot_leave': say('The owner cannot leave the pool', 'Владелец не может выйти из пула'),
  'member.unknown': say('Not a member of this pool', 'Не участник этого пула'),
  'member.wrong_state': say(
    'Your membership does not allow this now',
    'Ваше участие сейчас этого не позволяет',
    ...STATE,
  ),
  'report.already_open': say(
    'You have reported this member already: withdraw that report first',
    'Вы уже пожаловались на этого участника: сначала отзовите ту жалобу',
  ),
  'report.not_yours': say('This is somebody else’s report', 'Это чужая жалоба'),
  'report.oneself': say('You cannot report yourself', 'Пожаловаться на себя нельзя'),
  'report.too_many': say(
    'You have as many open reports as there may be',
    'У вас предельное число открытых жалоб',
    'At most {limit}.',
    'Не больше {limit}.',
  ),
  'report.unknown': say('There is no such report', 'Такой жалобы нет'),
  'report.wrong_state': say('The report is over', 'Жалоба уже закрыта', ...STATE),
  'right.missing': say('Your role does not allow this', 'Ваша роль этого не позволяет'),
  'right.party': say('A party of the order may not judge it', 'Сторона заказа не может его судить'),
  'right.rank': say('This member has the same or a higher role', 'У этого участника такая же или более высокая роль'),
  'role.unchanged': say(
    'The member already has this role',
    'У участника уже такая роль',
    'Role: {role:word}.',
    'Роль: {role:word}.',
  ),

  'root.bad_signature': say('A signature does not belong to that root key', 'Подпись сделана не этим корневым ключом'),
  'root.by_device': say(
    'A device replaced your phrase, and this pool cannot check that: join with a device from before it',
    'Фразу заменило устройство, и этот пул не может это проверить: вступите с устройства, которое было до замены',
  ),
  'root.no_rotation': say('No such new phrase waits', 'Такая новая фраза не ожидается'),
  'root.not_present': say(
    'The root key that this replaces is not the present one',
    'Заменяемый корневой ключ сейчас не действует',
  ),
  'root.replaced': say(
    'This phrase was replaced by a newer one: use that',
    'Эта фраза заменена более новой: используйте её',
  ),
  'root.rotation_waits': say(
    'Another new phrase waits already: it counts after its seven days, or the present phrase stops it',
    'Другая новая фраза уже ждёт: она начнёт действовать через семь дней, либо её остановит нынешняя фраза',
  ),
  'root.too_many': say(
    'Your phrase was replaced as often as it may be',
    'Фраза уже заменялась предельное число раз',
    'At most {limit} times.',
    'Не больше {limit} раз.',
  ),
  'root.unheard': say(
    'Only a device asked for this phrase, and no pool on this instance lets it count yet: wait for its seven days, or use the present phrase',
    'Об этой фразе просило только устройство, и ни в одном пуле этого экземпляра она ещё не действует: дождитесь семи дней или используйте нынешнюю фразу',
  ),
  'root.used': say(
    'This root key was named before: make a new phrase',
    'Этот корневой ключ уже назывался: создайте новую фразу',
  ),
};
