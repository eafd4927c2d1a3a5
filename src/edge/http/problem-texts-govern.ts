/** Texts for what the rules say about rights, members, settings, the treasury, and acts of GlobalAdmins. */
import { say } from './problem-text.ts';
import type { ProblemTexts } from './problem-text.ts';

const STATE = ['It is {state:word}.', 'Состояние: {state:word}.'] as const;

export const GOVERN_TEXTS: ProblemTexts = {
  'reason.needed': say('A reason is needed', 'Нужно указать причину'),
  'right.second_person': say(
    'This takes a second person on another instance',
    'Для этого нужен второй человек на другом экземпляре',
  ),
  'wallet.frozen': say(
    'This wallet is frozen: it receives, but spends nothing for now',
    'Кошелёк заморожен: он получает, но пока ничего не тратит',
  ),
  'wallet.not_frozen': say('This wallet is not frozen', 'Этот кошелёк не заморожен'),
  'wallet.already_frozen': say(
    'This wallet is frozen already; only the owner may go on with it',
    'Кошелёк уже заморожен; продлить может только владелец',
  ),
  'pool.not_open': say('The pool does not trade now', 'Пул сейчас не торгует', ...STATE),
  'pool.wrong_state': say('The pool is in another state', 'Пул в другом состоянии', ...STATE),
  'pool.accounts_open': say(
    'The pool cannot close while money of orders, disputes or withdrawals is open',
    'Пул нельзя закрыть, пока есть деньги заказов, споров или выводов',
    'Account {account}: {balance:money}.',
    'Счёт {account}: {balance:money}.',
  ),
  'join.already_requested': say(
    'You have asked to join; an officer answers',
    'Вы уже попросились в пул; ответит офицер',
  ),
  'join.no_request': say('Nobody of that name asks to join', 'Такой просьбы о вступлении нет'),
  'member.state_unchanged': say(
    'The member is in that state already',
    'Участник уже в этом состоянии',
    'State: {state:word}.',
    'Состояние: {state:word}.',
  ),
  'member.suspension_endless': say('A suspension needs an end', 'У приостановки должен быть срок'),
  'member.target_state': say(
    'Only an active member can hold an office',
    'Должность может занимать только действующий участник',
    ...STATE,
  ),
  'invitation.members_may_not': say(
    'This pool lets officers and the owner invite, not members',
    'В этом пуле приглашают офицеры и владелец, а не участники',
  ),
  'invitation.not_yours': say('This invitation is not yours', 'Это не ваше приглашение'),
  'ownership.under_way': say('A transfer of the ownership is under way', 'Передача владения уже идёт', ...STATE),
  'ownership.not_offered': say(
    'There is no transfer of the ownership that you could answer or take back',
    'Нет передачи владения, на которую можно ответить или которую можно отозвать',
    ...STATE,
  ),
  'settings.nothing': say('Nothing would change', 'Ничего не изменится'),
  'settings.unknown': say('There is no such change of settings', 'Такого изменения настроек нет'),
  'settings.wrong_state': say(
    'This change of settings does not wait any more',
    'Это изменение настроек уже не ждёт',
    ...STATE,
  ),
  'settings.too_many': say(
    'Too many changes of settings wait',
    'Слишком много изменений настроек ждут срока',
    'At most {limit}.',
    'Не больше {limit}.',
  ),
  'announcement.unknown': say('There is no such announcement', 'Такого объявления нет'),
  'announcement.too_many': say(
    'The board is full: remove an announcement first',
    'Доска заполнена: сначала уберите объявление',
    'At most {limit}.',
    'Не больше {limit}.',
  ),
  'grant.above_limit': say(
    'More than may be granted on one day',
    'Больше, чем можно выдать за день',
    'Limit {limit:money}, granted today {spent:money}.',
    'Предел {limit:money}, сегодня выдано {spent:money}.',
  ),
  'grant.today_exhausted': say(
    'No more grants today',
    'На сегодня выдачи закончились',
    'At most {limit} a day.',
    'Не больше {limit} в день.',
  ),
  'treasury.unknown': say('The treasury has no such act', 'Такого действия казны нет'),
  'treasury.wrong_state': say('This act does not wait any more', 'Это действие уже не ждёт', ...STATE),
  'treasury.above_cap': say(
    'More credits than may exist',
    'Больше кредитов, чем может существовать',
    'Cap {cap:money}, with this {supply:money}.',
    'Предел {cap:money}, с этим было бы {supply:money}.',
  ),
  'treasury.short': say(
    'The treasury has too little',
    'В казне недостаточно',
    'There are {balance:money}.',
    'В казне {balance:money}.',
  ),
  'treasury.payee': say('Only a payout has a payee', 'Получатель бывает только у выплаты'),
  'admin.not_appointed': say(
    'The network did not appoint this person',
    'Сеть не назначала этого человека администратором',
  ),
  'admin.bad_appointment': say(
    'The appointment is not signed by the network, or is too long',
    'Назначение не подписано сетью или выдано на слишком долгий срок',
  ),
  'admin.appointment_over': say('The appointment does not count now', 'Назначение сейчас не действует'),
  'admin.revoked': say('The appointment was revoked', 'Назначение отозвано'),
  'order.notice_given': say(
    'The provider has given notice: this order ends soon',
    'Провайдер предупредил: заказ скоро завершится',
  ),
  'order.outside_hours': say(
    'The offer is not open for that long',
    'Предложение столько не работает',
    'From now on it is open for {openMs:time}.',
    'С этого момента оно открыто {openMs:time}.',
  ),
  'request.unknown': say('There is no such request', 'Такого запроса нет'),
  'request.not_yours': say('This is not your request', 'Это не ваш запрос'),
  'request.wrong_state': say('The request is not open any more', 'Запрос уже закрыт', ...STATE),
  'request.too_many': say(
    'You have too many open requests',
    'У вас слишком много открытых запросов',
    'At most {limit}.',
    'Не больше {limit}.',
  ),
  'bid.unknown': say('There is no such bid', 'Такой заявки нет'),
  'bid.not_yours': say('This is not your bid', 'Это не ваша заявка'),
  'bid.wrong_state': say('The bid does not stand any more', 'Заявка уже не действует', ...STATE),
  'bid.own_request': say('You cannot bid for your own request', 'Нельзя подать заявку на свой запрос'),
  'bid.already': say(
    'You have a bid there already; withdraw it first',
    'Ваша заявка там уже есть; сначала отзовите её',
  ),
  'bid.too_many': say(
    'This request has as many bids as it may',
    'У запроса уже предельное число заявок',
    'At most {limit}.',
    'Не больше {limit}.',
  ),
  'bid.price_above': say(
    'The price is above what is asked for',
    'Цена выше запрошенной',
    'At most {limit:money} per slot and hour.',
    'Не больше {limit:money} за слот в час.',
  ),
  'bid.does_not_fit': say(
    'The offer behind the bid does not fit the request',
    'Предложение за этой заявкой не подходит под запрос',
    'Too little: {field:word}.',
    'Не хватает: {field:word}.',
  ),
  'rating.unknown': say('You did not commit to a rating of this order', 'Вы не оставляли оценку этого заказа'),
  'rating.wrong_state': say('This rating is told already, or lapsed', 'Оценка уже открыта или утратила силу', ...STATE),
  'rating.already': say('You have rated this order', 'Вы уже оценили этот заказ'),
  'rating.nothing_paid': say(
    'Only orders that paid something are rated',
    'Оцениваются только заказы, по которым что-то заплачено',
  ),
  'rating.too_late': say(
    'The other side may read its rating by now: yours comes too late',
    'Другая сторона уже может прочесть свою оценку: ваша опоздала',
  ),
  'rating.not_yet': say(
    'Ratings open when both sides have given theirs, or after seven days',
    'Оценки открываются, когда их дали обе стороны, или через семь дней',
  ),
  'rating.other_commit': say('This is not the rating that you committed to', 'Это не та оценка, которую вы оставили'),
  'search.too_many': say(
    'You have saved as many searches as there may be',
    'Сохранено предельное число поисков',
    'At most {limit}.',
    'Не больше {limit}.',
  ),
};
