/** Texts for disputes, withdrawals, deposits, rails and the books. */
import { type ProblemTexts, say } from './problem-text.ts';

const STATE = ['It is {state:word}.', 'Состояние: {state:word}.'] as const;

export const QUARREL_TEXTS: ProblemTexts = {
  'dispute.unknown': say('There is no such dispute', 'Такого спора нет'),
  'dispute.not_yours': say(
    'Only the parties and those who judge see this dispute',
    'Этот спор видят только стороны и те, кто его решает',
  ),
  'dispute.wrong_state': say('The dispute does not allow this now', 'Сейчас в споре это невозможно', ...STATE),
  'dispute.once': say(
    'You have disputed this order before; each side does so once',
    'Вы уже оспаривали этот заказ: каждая сторона может один раз',
  ),
  'dispute.claim_above': say(
    'This is more than the order holds',
    'Это больше, чем удержано по заказу',
    'It holds {frozen:money}.',
    'Удержано {frozen:money}.',
  ),
  'dispute.own_answer': say(
    'The other side answers, not the opener',
    'Отвечает другая сторона, а не открывший спор',
    'You can attach further statements.',
    'Вы можете приложить новые пояснения.',
  ),
  'dispute.not_opener': say('Only who opened the dispute withdraws it', 'Отозвать спор может только открывший его'),
  'dispute.evidence_full': say(
    'You have attached as much as a party may',
    'Вы приложили столько, сколько допускается',
    'At most {max}.',
    'Не больше {max}.',
  ),
  'dispute.level': say(
    'It is not your turn to decide this dispute',
    'Сейчас этот спор решаете не вы',
    'It waits for: {level:word}.',
    'Ожидается: {level:word}.',
  ),
  'dispute.other_decider': say('Somebody else took this dispute', 'Этот спор взял другой человек'),
  'dispute.no_offer': say(
    'This split was not offered to you',
    'Такое разделение вам не предлагали',
    'Look again: the offer may have changed.',
    'Посмотрите ещё раз: предложение могло измениться.',
  ),
  'dispute.sealed_to_others': say(
    'This was encrypted to others',
    'Это зашифровано для других',
    'Ask a party to attach it again, or log in on the instance where you had the right.',
    'Попросите сторону приложить это снова или войдите на экземпляре, где у вас было право.',
  ),
  'file.empty': say('The file is empty', 'Файл пуст'),
  'file.not_here': say(
    'Nobody reachable has this file',
    'Ни у кого из доступных нет этого файла',
    'Try again when the instance of whoever attached it is on.',
    'Повторите, когда экземпляр приложившего будет включён.',
  ),
  'file.damaged': say('The file does not match its key', 'Файл не соответствует своему ключу'),

  'withdrawal.unknown': say('There is no such withdrawal', 'Такого вывода нет'),
  'withdrawal.not_yours': say('This withdrawal is somebody else’s', 'Это чужой вывод'),
  'withdrawal.wrong_state': say('The withdrawal does not allow this now', 'Сейчас с выводом это невозможно', ...STATE),
  'withdrawal.cooling': say(
    'You have just asked for a withdrawal',
    'Вы только что запросили вывод',
    'Wait {coolingMs:time} between two.',
    'Между запросами проходит {coolingMs:time}.',
  ),
  'withdrawal.day_limit': say(
    'This is above the limit of a day',
    'Это больше дневного предела',
    'The limit is {limit:money}, used {used:money}.',
    'Предел {limit:money}, использовано {used:money}.',
  ),
  'withdrawal.week_limit': say(
    'This is above the limit of a week',
    'Это больше недельного предела',
    'The limit is {limit:money}, used {used:money}.',
    'Предел {limit:money}, использовано {used:money}.',
  ),
  'withdrawal.officer_limit': say(
    'An officer may not confirm this much',
    'Офицер не может подтвердить столько',
    'At most {limit:money}; the owner can.',
    'Не больше {limit:money}; это может владелец.',
  ),
  'withdrawal.bad_executor': say(
    'This device cannot execute it',
    'Это устройство не может выполнить вывод',
    'It must belong to an active officer or the owner who did not ask for the money.',
    'Оно должно принадлежать действующему офицеру или владельцу, который не запрашивал эти деньги.',
  ),
  'withdrawal.other_device': say(
    'Another device executes this withdrawal',
    'Этот вывод выполняет другое устройство',
    'If it is lost, the owner and a second person can name a new one.',
    'Если оно утрачено, владелец и второй человек могут назначить новое.',
  ),
  'withdrawal.not_large': say(
    'One confirmation by the pool’s own staff is enough',
    'Достаточно подтверждения офицера или владельца пула',
  ),
  'withdrawal.rail_first': say(
    'The rail may still tell what became of it',
    'Канал ещё может сообщить, чем всё кончилось',
    'People rule after its time is over.',
    'Люди решают, когда его срок истечёт.',
  ),
  'right.alone_wait': say(
    'A second person has to do this',
    'Это должен сделать второй человек',
    'Where nobody else is, it opens after {delayMs:time}.',
    'Если больше никого нет, это откроется через {delayMs:time}.',
  ),
  'rail.reference_used': say('This payment was counted before', 'Этот платёж уже учтён'),
  'rail.no_executor': say(
    'No paying service is set up on this instance',
    'На этом экземпляре не настроена платёжная служба',
    'Name the device that executes, or set the service up here first.',
    'Назовите устройство, которое выполнит вывод, или сначала настройте службу здесь.',
  ),
  'rail.bad_destination': say('The rail cannot pay there', 'Канал не может туда заплатить', '{cause}.', '{cause}.'),
  'rail.bad_target': say(
    'This address cannot be called',
    'По этому адресу нельзя обращаться',
    'It must be https and outside this machine and its networks, unless the operator allows it ({fault}).',
    'Нужен https и адрес вне этой машины и её сетей, если оператор не разрешил иное ({fault}).',
  ),
  'rail.bad_signature': say('The call is not signed as it must be', 'Вызов подписан неверно'),
  'rail.bad_outcome': say('The call tells no outcome', 'Вызов не сообщает исхода'),
  'deposit.unknown': say('There is no such deposit', 'Такого пополнения нет'),
  'deposit.wrong_state': say('The deposit does not allow this now', 'Сейчас с пополнением это невозможно', ...STATE),

  'transfer.day_limit': say(
    'This is above what you may send in a day',
    'Это больше, чем можно отправить за день',
    'The limit is {limit:money}, sent {sent:money}.',
    'Предел {limit:money}, отправлено {sent:money}.',
  ),
  'refund.above_paid': say(
    'This is more than the order paid you',
    'Это больше, чем вам заплатили за заказ',
    'Paid {paid:money}, given back {refunded:money}.',
    'Получено {paid:money}, возвращено {refunded:money}.',
  ),
  'correction.unknown': say('There is no such correction', 'Такого исправления нет'),
  'correction.wrong_state': say(
    'The correction does not allow this now',
    'Сейчас с исправлением это невозможно',
    ...STATE,
  ),
  'correction.once': say('This transaction is being corrected already', 'Эта проводка уже исправляется'),
  'correction.no_such_transaction': say(
    'The journal has no such transaction',
    'В журнале нет такой проводки',
    'Number {no}.',
    'Номер {no}.',
  ),
  'correction.not_correctable': say(
    'Money of something under way is not corrected',
    'Деньги незавершённых дел не исправляются',
    'It touches {account}.',
    'Затронут счёт {account}.',
  ),

  'verification.unknown': say('There is no such comparison of results', 'Такой сверки результатов нет'),
  'verification.wrong_state': say(
    'This comparison of results is over',
    'Эта сверка результатов уже закончена',
    ...STATE,
  ),
  'verification.not_comparable': say(
    'Only tasks that came to their own end can be compared: not those stopped by a limit or by hand',
    'Сверять можно только задачи, которые дошли до конца сами, а не остановлены ограничением или вручную',
  ),
  'verification.too_late': say(
    'Results can be compared until ten minutes after the order’s end',
    'Результаты можно сверять не позже десяти минут после конца заказа',
  ),
  'verification.too_many': say(
    'Too many comparisons of this order are open: wait until some are over',
    'По этому заказу идёт слишком много сверок: дождитесь, пока часть закончится',
  ),
  'verification.twice': say('This task was compared already', 'Эту задачу уже сверяли'),
  'verification.not_in_receipt': say(
    'The newest receipt of the order does not list this task so',
    'В последней квитанции заказа этой задачи в таком виде нет',
  ),
  'verification.other_work': say('These tasks did not compute the same', 'Эти задачи вычисляли разное'),
  'verification.related': say(
    'Results are compared between people who are not close to each other, on different machines',
    'Сверяют результаты людей, не связанных друг с другом, на разных машинах',
  ),
  'verification.revealed_already': say('This result was told already', 'Этот результат уже открыт'),
  'verification.bad_reveal': say(
    'This is not what the provider had committed to',
    'Это не тот результат, который поставщик зафиксировал',
  ),
};
