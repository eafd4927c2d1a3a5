/** Texts for what the rules of a pool refuse: the same codes in a dry run and in a seal. */
import { say } from './problem-text.ts';
import type { ProblemTexts } from './problem-text.ts';

const STATE = ['It is {state:word}.', 'Состояние: {state:word}.'] as const;

export const POOL_TEXTS: ProblemTexts = {
  'act.base_unknown': say(
    'This act rests on a state that the pool does not know',
    'Действие опирается на состояние, неизвестное пулу',
  ),
  'act.expired': say(
    'This act waited too long and is void: do it again',
    'Действие ждало слишком долго и недействительно: повторите его',
  ),
  'after.missing': say('What this act depends on never arrived', 'То, от чего зависит действие, так и не пришло'),
  'after.rejected': say('What this act depends on was rejected', 'То, от чего зависит действие, отклонено'),
  'author.equivocated': say(
    'This device signed two histories and is frozen',
    'Устройство подписало две разные истории и заморожено',
  ),
  'author.already_frozen': say('This device is frozen already', 'Устройство уже заморожено'),
  'author.not_proven': say(
    'This does not prove that the device signed two histories',
    'Это не доказывает, что устройство подписало две разные истории',
  ),
  'clock.off': say(
    'The clock of this machine is wrong, so nothing is signed with it: set it right',
    'Часы этой машины идут неверно, поэтому ничего не подписывается: исправьте их',
    'It is off by {byMs} ms.',
    'Отклонение: {byMs} мс.',
  ),
  'notary.not_waiting': say(
    'The notary here does not wait for anybody’s answer',
    'Нотариус здесь не ждёт ничьего ответа',
    'It stands at {standing}.',
    'Состояние: {standing}.',
  ),
  'notary.not_alone': say(
    'Only a pool with one notary can go on without an answer: the others decide here',
    'Без ответа может продолжать только пул с одним нотариусом: здесь решают остальные',
  ),
  'notary.too_early': say(
    'Another holder of the pool may still answer: try again ten minutes after the start',
    'Другой хранитель пула ещё может ответить: повторите через десять минут после запуска',
  ),
  'notaries.wrong_count': say(
    'This mode takes another number of notaries',
    'Для этого режима нужно другое число нотариусов',
    'Mode {mode} takes {wanted}, not {given}.',
    'Для режима {mode} нужно {wanted}, а не {given}.',
  ),
  'notaries.twice': say('A notary is named twice', 'Нотариус назван дважды'),
  'notaries.unknown_device': say('This device is not known in the pool', 'Это устройство неизвестно в пуле'),
  'notaries.not_an_agent': say(
    'A notary is an agent device: it seals unattended',
    'Нотариусом может быть только устройство-агент: оно работает без присмотра',
  ),
  'notaries.not_a_member': say(
    'A notary belongs to an active member',
    'Нотариус должен принадлежать активному участнику',
  ),
  'notaries.same_instance': say(
    'Two notaries on one instance would fail together',
    'Два нотариуса на одном узле откажут вместе',
  ),
  'notaries.unchanged': say('These are the notaries already', 'Эти нотариусы уже назначены'),
  'notaries.before_recovery': say(
    'The pool got new notaries outside of its log since then',
    'С тех пор пул получил новых нотариусов в обход журнала',
    'Look at who seals now and choose again.',
    'Посмотрите, кто заверяет теперь, и выберите снова.',
  ),
  'notaries.update_needed': say(
    'The program of a notary is too old for the rules of this pool',
    'Программа нотариуса слишком стара для правил этого пула',
    'It has to know version {version}.',
    'Нужна версия {version}.',
  ),
  'event.malformed': say(
    'The event is not well formed',
    'Событие составлено неверно',
    'Field: {field}.',
    'Поле: {field}.',
  ),
  'event.too_large': say(
    'The event is too large',
    'Событие слишком велико',
    'At most {limitBytes} bytes.',
    'Не больше {limitBytes} байт.',
  ),
  'event.unknown_type': say('This pool does not know this kind of event', 'Пул не знает событий такого вида'),
  'genesis.bad_signature': say(
    'The founding record is not signed by its founder',
    'Запись об основании не подписана основателем',
  ),
  'genesis.malformed': say('The founding record is not well formed', 'Запись об основании составлена неверно'),
  'genesis.missing': say('The founding record is missing', 'Нет записи об основании'),
  'genesis.other_space': say(
    'The founding record belongs to another pool',
    'Запись об основании относится к другому пулу',
  ),
  'hlc.ahead': say(
    "The clock of the author's machine is ahead",
    'Часы машины автора спешат',
    'Set its clock, then repeat.',
    'Исправьте часы и повторите.',
  ),
  'idempotency.duplicate': say(
    'This was already done',
    'Это уже сделано',
    'The first event is {first}.',
    'Первое событие: {first}.',
  ),
  'idempotency.key_reused': say(
    'This Idempotency-Key was used for another request',
    'Этот Idempotency-Key уже использован для другого запроса',
    'The first event is {first}.',
    'Первое событие: {first}.',
  ),
  'replay.no_genesis': say('The log has no founding record', 'В журнале нет записи об основании'),
  'replay.seal_missing': say('A seal is missing in the log', 'В журнале нет печати', 'Seal {seal}.', 'Печать {seal}.'),
  'replay.event_missing': say(
    'An event is missing in the log',
    'В журнале нет события',
    'Seal {seal}, event {event}.',
    'Печать {seal}, событие {event}.',
  ),
  'replay.snapshot': say(
    'The snapshot that stands for older events is not the sealed one',
    'Снимок, который стоит за более старыми событиями, не тот, что в печати',
    'Seal {seal}.',
    'Печать {seal}.',
  ),
  'replay.differs': say(
    'The replay gives another state',
    'Повтор журнала даёт другое состояние',
    'Seal {seal}.',
    'Печать {seal}.',
  ),
  'space.stopped': say(
    'This pool is stopped on this instance',
    'Пул на этом экземпляре остановлен',
    'Because: {cause}.',
    'Причина: {cause}.',
  ),

  'pool.unknown': say('There is no such pool here', 'Такого пула здесь нет'),
  'pool.unreachable': say('Nobody who holds this pool answers', 'Никто из хранящих этот пул не отвечает'),
  'pool.not_yours': say('You are not a member of this pool', 'Вы не участник этого пула'),
  'pool.not_private': say(
    'Only a private pool has a password',
    'Пароль есть только у приватного пула',
    'This pool is {access:word}.',
    'Этот пул {access:word}.',
  ),
  'pool.not_public': say(
    'This pool is not open to everybody',
    'Этот пул не публичный',
    'It is {access:word}.',
    'Он {access:word}.',
  ),
  'pool.joins_today_exhausted': say(
    'The pool takes no more members today',
    'Сегодня пул больше не принимает участников',
  ),
  'invitation.bad_signature': say('The invitation or password is wrong', 'Неверное приглашение или пароль'),
  'invitation.exists': say('This invitation already exists', 'Такое приглашение уже есть'),
  'invitation.not_active': say('This invitation is no longer good', 'Приглашение больше не действует', ...STATE),
  'invitation.too_many': say(
    'There are too many invitations',
    'Слишком много приглашений',
    'At most {limit}.',
    'Не больше {limit}.',
  ),
  'invitation.unknown': say('There is no such invitation', 'Такого приглашения нет'),

  'order.access_unchecked': say('The buyer has not checked the access yet', 'Покупатель ещё не проверил доступ'),
  'order.already_confirmed': say('You have already confirmed this order', 'Вы уже подтвердили этот заказ'),
  'order.verifying': say(
    'A result of this order is being compared with that of others: wait some minutes',
    'Результат этого заказа сверяют с результатами других: подождите несколько минут',
  ),
  'order.cost_above_cap': say(
    'The order would cost more than you allowed',
    'Заказ обойдётся дороже, чем вы разрешили',
    'It costs {cost:money}, you allowed {cap:money}.',
    'Цена {cost:money}, разрешено {cap:money}.',
  ),
  'order.duration_range': say(
    'The offer is not sold for this long',
    'На такое время предложение не продаётся',
    'From {minMs:time} to {maxMs:time}.',
    'От {minMs:time} до {maxMs:time}.',
  ),
  'order.insufficient_funds': say(
    'Not enough credits',
    'Недостаточно кредитов',
    'It costs {price:money}, you have {balance:money}.',
    'Цена {price:money}, у вас {balance:money}.',
  ),
  'order.node_not_ready': say('The node is not ready', 'Нода не готова', ...STATE),
  'order.not_yours': say('This order is not yours', 'Это не ваш заказ'),
  'order.offer_changed': say(
    'The offer changed meanwhile: look at it again',
    'Предложение тем временем изменилось: посмотрите ещё раз',
  ),
  'order.offer_closed': say('The offer is not sold now', 'Предложение сейчас не продаётся', ...STATE),
  'order.other_instance': say(
    'Only the machine that runs the order can do this',
    'Это может только машина, выполняющая заказ',
  ),
  'order.own_offer': say('You cannot buy your own offer', 'Нельзя купить собственное предложение'),
  'order.sold_out': say('Sold out', 'Распродано', 'Free slots: {free}.', 'Свободно мест: {free}.'),
  'order.unknown': say('There is no such order', 'Такого заказа нет'),
  'order.wrong_state': say(
    'The state of the order does not allow this',
    'Состояние заказа этого не позволяет',
    ...STATE,
  ),
  'mandate.exhausted': say(
    'The budget of the job is spent',
    'Бюджет задания израсходован',
    'Of {max:money}, {spent:money} are spent.',
    'Из {max:money} израсходовано {spent:money}.',
  ),
  'mandate.needed': say('An agent buys only within the mandate of a job', 'Агент покупает только по поручению задания'),
  'mandate.not_open': say('The mandate of the job is closed', 'Поручение задания закрыто', ...STATE),
  'mandate.unknown': say('There is no such mandate', 'Такого поручения нет'),
  'receipt.above_elapsed': say(
    'The receipt claims more time than has passed',
    'В квитанции больше времени, чем прошло',
  ),
  'receipt.bad_countersign': say(
    "The buyer's signature on the receipt does not hold",
    'Подпись покупателя под квитанцией не подтверждается',
  ),
  'receipt.not_cumulative': say('A receipt may not go back', 'Квитанция не может уменьшать прежнее'),
  'receipt.out_of_order': say(
    'The receipts are out of order',
    'Квитанции идут не по порядку',
    'Number {expected} is next.',
    'Следующий номер: {expected}.',
  ),

  'ledger.insufficient_funds': say(
    'Not enough credits',
    'Недостаточно кредитов',
    'There are {balance:money}.',
    'Есть {balance:money}.',
  ),
  'ledger.out_of_range': say('The amount is beyond every limit', 'Сумма выходит за все пределы'),
  'transfer.to_oneself': say('You cannot send to yourself', 'Нельзя перевести самому себе'),
};
