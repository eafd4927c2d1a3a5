/** Texts for what this instance refuses by itself: requests, log-in, accounts, network, files. */
import { say } from './problem-text.ts';
import type { ProblemTexts } from './problem-text.ts';

export const INSTANCE_TEXTS: ProblemTexts = {
  'request.invalid': say(
    'The request is not valid',
    'Запрос составлен неверно',
    '{field}: {expected}.',
    '{field}: {expected}.',
  ),
  'request.not_found': say(
    'There is nothing at this address',
    'По этому адресу ничего нет',
    'No endpoint answers {method} {path}.',
    'Запрос {method} {path} здесь не обслуживается.',
  ),
  'request.too_large': say(
    'The request is too large',
    'Запрос слишком велик',
    'At most {limitBytes} bytes are taken.',
    'Принимается не больше {limitBytes} байт.',
  ),
  'request.unsupported_media_type': say(
    'This content type is not taken here',
    'Такой тип содержимого здесь не принимается',
    'Send {expected}.',
    'Отправьте {expected}.',
  ),
  'request.not_acceptable': say(
    'The answer has another content type',
    'Ответ имеет другой тип содержимого',
    'Ask with "Accept: {expected}".',
    'Укажите в запросе «Accept: {expected}».',
  ),
  'request.rate_limited': say(
    'Too many requests',
    'Слишком много запросов',
    'Try again in {retryAfterSeconds} s.',
    'Повторите через {retryAfterSeconds} с.',
  ),
  'live.too_many_streams': say(
    'Too many open event streams',
    'Слишком много открытых потоков событий',
    'At most {limit} at a time: close a window of this interface.',
    'Не больше {limit} одновременно: закройте одно из окон интерфейса.',
  ),
  'auth.missing': say(
    'Log in first',
    'Сначала войдите',
    'This needs "Authorization: Bearer" with an access token.',
    'Нужен заголовок «Authorization: Bearer» с токеном доступа.',
  ),
  'auth.expired': say('Your login has ended: log in again', 'Вход завершён: войдите снова'),
  'auth.locked': say(
    'Your keys are locked: log in again',
    'Ваши ключи заперты: войдите снова',
    'They are opened by your password or by the refresh token of your login.',
    'Их открывает пароль или токен обновления вашего входа.',
  ),
  'auth.wrong_credentials': say('Wrong name or password', 'Неверное имя или пароль'),
  'auth.setup_code': say(
    'The set-up code is needed',
    'Нужен код настройки',
    'The first registration from another machine needs the code that the instance printed when it started.',
    'Для первой регистрации с другой машины нужен код, который экземпляр вывел при запуске.',
  ),
  'auth.forbidden_origin': say(
    'Another web page may not use this instance',
    'Чужая веб-страница не может пользоваться этим экземпляром',
    'If this is your own address, name it with --public-url.',
    'Если это ваш собственный адрес, укажите его в --public-url.',
  ),
  'auth.forbidden_host': say(
    'This instance does not answer under that name',
    'Под этим именем экземпляр не отвечает',
    'If this is your own address, name it with --public-url.',
    'Если это ваш собственный адрес, укажите его в --public-url.',
  ),
  'account.name_taken': say('This user name is taken on this instance', 'Это имя на данном экземпляре уже занято'),
  'account.weak_password': say('The password is too weak', 'Пароль слишком слабый'),
  'account.bad_signature': say(
    'The root key did not sign this certificate',
    'Этот сертификат не подписан корневым ключом',
  ),
  'account.registration_unknown': say(
    'This registration is not known any more: begin again',
    'Эта регистрация уже неизвестна: начните заново',
  ),
  'account.user_present': say(
    'This user already has an account on this instance',
    'У этого пользователя уже есть учётная запись на этом экземпляре',
  ),
  'network.none': say(
    'This instance belongs to no network yet',
    'Экземпляр ещё не входит ни в одну сеть',
    'Create a network, or join one by its link.',
    'Создайте сеть или присоединитесь к сети по ссылке.',
  ),
  'network.other': say('This instance belongs to another network', 'Экземпляр входит в другую сеть'),
  'network.starting': say(
    'The network part is still starting',
    'Сетевая часть ещё запускается',
    'Try again in a moment.',
    'Повторите через мгновение.',
  ),
  'link.malformed': say(
    'This is not a whole link',
    'Ссылка неполная или повреждена',
    'Copy all of it: a part may have been cut off.',
    'Скопируйте её целиком: возможно, часть потерялась.',
  ),
  'peer.unreachable': say(
    'The peer does not answer',
    'Узел сети не отвечает',
    'Tried: {addresses}.',
    'Опрошены: {addresses}.',
  ),
  'peer.wrong_network': say('The peer belongs to another network', 'Этот узел входит в другую сеть'),
  'peer.bad_address': say(
    'This is not an address of a peer',
    'Это не адрес узла сети',
    'Expected something like /ip4/192.0.2.7/tcp/5001.',
    'Ожидается адрес вида /ip4/192.0.2.7/tcp/5001.',
  ),
  'job.unknown': say('There is no such job', 'Такого задания нет'),
  'task.unknown': say('There is no such task', 'Такой задачи нет'),
  'module.unknown': say('There is no such module', 'Такого модуля нет'),
  'file.unknown': say('There is no such file', 'Такого файла нет'),
  'event.unknown': say('There is no such event', 'Такого события нет'),
  'picture.too_large': say('The picture is too large', 'Картинка слишком велика'),
  'instance.stopping': say('This instance is being stopped', 'Экземпляр останавливается'),
  internal: say(
    'Something went wrong on our side',
    'Внутренняя ошибка',
    'The log of the instance tells more under {trace}.',
    'Подробности в журнале экземпляра, метка {trace}.',
  ),
};
