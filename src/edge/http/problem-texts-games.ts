/** Texts for games and sessions. */
import { type ProblemTexts, say } from './problem-text.ts';

export const GAME_TEXTS: ProblemTexts = {
  'desktop.not_here': say(
    'This machine does not lend its desktop for games',
    'Эта машина не сдаёт рабочий стол для игр',
    'On Linux each session has a display of its own.',
    'В Linux у каждого сеанса свой дисплей.',
  ),
  'moonlight.nobody_waits': say(
    'No Moonlight waits for a PIN there',
    'Ни один Moonlight не ждёт там PIN',
    'In Moonlight, add the provider’s address and pick it: then it shows a PIN.',
    'Добавьте в Moonlight адрес провайдера и выберите его: тогда он покажет PIN.',
  ),
  'moonlight.not_ready': say(
    'The game is not ready for Moonlight just now',
    'Игра сейчас не готова для Moonlight',
    'Try again in a few seconds.',
    'Попробуйте через несколько секунд.',
  ),
  'moonlight.not_sold': say(
    'This session is not played with Moonlight',
    'Этот сеанс идёт не через Moonlight',
    'Its terms name other ways.',
    'В его условиях названы другие способы.',
  ),
  'moonlight.too_often': say(
    'PINs come too often',
    'PIN вводят слишком часто',
    'Try again in a few seconds.',
    'Попробуйте через несколько секунд.',
  ),
  'moonlight.unreachable': say(
    'The provider’s instance does not answer',
    'Узел провайдера не отвечает',
    'Try again when it is connected.',
    'Попробуйте, когда он будет на связи.',
  ),
  'moonlight.wrong_pin': say(
    'Moonlight was not let in by this PIN',
    'С этим PIN Moonlight не вошёл',
    'Start pairing in Moonlight anew and type in the PIN that it shows then.',
    'Начните соединение в Moonlight заново и введите новый PIN.',
  ),
  'sunshine.off': say(
    'Games by Moonlight are not switched on here',
    'Игры через Moonlight здесь не включены',
    'Set up Sunshine first: on the machine’s page, or with `realms games sunshine-on`.',
    'Сначала настройте Sunshine: на странице машины или командой `realms games sunshine-on`.',
  ),
  'sunshine.not_set_up': say(
    'Sunshine has no user name and password yet',
    'У Sunshine ещё нет имени и пароля',
    'Open https://localhost:{port} and choose them.',
    'Откройте https://localhost:{port} и задайте их.',
  ),
  'sunshine.unauthorized': say(
    'Sunshine does not take this user name and password',
    'Sunshine не принимает это имя и пароль',
    'They are those of its web page, https://localhost:{port}.',
    'Нужны те, что для его страницы https://localhost:{port}.',
  ),
  'sunshine.unreachable': say(
    'No Sunshine answers on this machine',
    'Sunshine на этой машине не отвечает',
    'Looked at port {port}. Start it, or install it: {install}',
    'Проверен порт {port}. Запустите его или установите: {install}',
  ),
  'sunshine.other_certificate': say(
    'Sunshine shows another certificate than before',
    'Сертификат Sunshine теперь другой',
    'If you installed it anew, say its password again.',
    'Если вы переустановили его, введите пароль заново.',
  ),
  'sunshine.still_there': say(
    'Off, but not everything is taken back from Sunshine yet',
    'Выключено, но у Sunshine ещё не всё убрано',
    'Nothing new is played by it. It is tried again every 10 seconds, and its password is forgotten then: see that Sunshine runs and answers on port {port}.',
    'Новых игр через него не будет. Попытки идут каждые 10 секунд, потом пароль будет забыт: проверьте, что Sunshine запущен и отвечает на порту {port}.',
  ),
  'sunshine.refused': say(
    'Sunshine answers otherwise than its documentation says',
    'Sunshine отвечает не так, как в его документации',
    'Known are the versions from 2025.924 on.',
    'Известны версии начиная с 2025.924.',
  ),
  'pad.malformed': say(
    'A line of the gamepad’s map is none',
    'Строка раскладки геймпада непонятна',
    '“{line}”: write a control and its key, such as A=Space.',
    '«{line}»: напишите кнопку и клавишу, например A=Space.',
  ),
  'game.bad_picture': say(
    'This cannot be the picture of a game',
    'Это не подходит как картинка игры',
    'Upload a PNG, JPEG or WebP of at most {limit} bytes.',
    'Загрузите PNG, JPEG или WebP не больше {limit} байт.',
  ),
  'game.catalogue_full': say(
    'The catalogue is full',
    'Каталог заполнен',
    'It holds {limit} games.',
    'В нём помещается {limit} игр.',
  ),
  'game.desktop_open': say(
    'With the network a game would open the desktop of this machine',
    'С сетью игра открыла бы рабочий стол этой машины',
    'It would reach {socket}. Log out of the desktop, or host games that need the network on a machine without one.',
    'Ей стал бы доступен {socket}. Выйдите из рабочего стола или давайте такие игры на машине без него.',
  ),
  'game.exists': say(
    'There is such a game in the catalogue',
    'Такая игра в каталоге уже есть',
    'Its name is {game}.',
    'Её имя: {game}.',
  ),
  'game.folder_too_wide': say(
    'This folder holds more than the game',
    'В этой папке лежит не только игра',
    'A game reads its whole working folder, and {folder} holds your home or the files of this program. Put the game into a folder of its own.',
    'Игра читает всю свою рабочую папку, а {folder} содержит вашу домашнюю папку или файлы этой программы. Положите игру в отдельную папку.',
  ),
  'game.hindered': say(
    'This game cannot be offered as it was found',
    'Эту игру нельзя предложить такой, какой она найдена',
    'The cause: {hindrance}. Add it by hand with the command that starts it.',
    'Причина: {hindrance}. Добавьте её вручную с командой, которая её запускает.',
  ),
  'game.no_game': say('This offer is no game', 'Это предложение — не игра'),
  'game.no_picture': say(
    'There is no picture of this game, or nobody who has it can be reached',
    'Картинки этой игры нет, или тот, у кого она есть, недоступен',
  ),
  'game.not_by_hand': say(
    'Only games that were entered by hand can be changed or removed',
    'Изменить или убрать можно только игры, добавленные вручную',
  ),
  'game.unknown': say(
    'There is no such game in the catalogue of this machine',
    'Такой игры нет в каталоге этой машины',
    'See which there are: realms games catalogue.',
    'Посмотрите, какие есть: realms games catalogue.',
  ),
  'game.one_screen': say(
    'This game is played on the one screen of the machine',
    'Эта игра идёт на единственном экране машины',
    'Offer one seat instead of {seats}.',
    'Предложите одно место вместо {seats}.',
  ),
  'game.probe_busy': say(
    'The provider measures another line just now',
    'Поставщик сейчас измеряет другую линию',
    'Try again in some seconds.',
    'Попробуйте через несколько секунд.',
  ),
  'game.unreachable': say(
    'The provider of this game cannot be reached',
    'Поставщик этой игры недоступен',
    'Games of providers that are online can be measured and played.',
    'Измерить и играть можно у тех поставщиков, кто сейчас в сети.',
  ),
  'order.game_by_hand': say('A job does not play: order a game by hand', 'Задание не играет: закажите игру вручную'),
  'order.one_seat': say('A session has one player: order one seat', 'В сеансе один игрок: закажите одно место'),
  'receipt.wrong_kind': say(
    'This order is metered by the other kind of receipt',
    'Этот заказ измеряется квитанциями другого вида',
  ),
  'saves.in_use': say(
    'This player plays just now',
    'Этот игрок сейчас играет',
    'Saves can be removed when the session has ended.',
    'Сохранения можно удалить, когда сеанс закончится.',
  ),
  'saves.none': say('Games saved nothing for this player here', 'Сохранений этого игрока здесь нет'),
  'session.above_side': say(
    'The agreed classes are above what a side measured',
    'Согласованные классы выше того, что измерила одна из сторон',
  ),
  'session.contested_miscounted': say(
    'The contested windows do not fit the classes of both sides',
    'Спорные окна не соответствуют классам обеих сторон',
  ),
  'session.none': say('This order is no game session', 'Этот заказ — не игровой сеанс'),
  'session.unsigned_above': say(
    'Without the player’s signature at most two minutes count',
    'Без подписи игрока засчитывается не больше двух минут',
  ),
  'session.windows_differ': say(
    'Both sides and what was agreed must count the same windows',
    'Обе стороны и согласованный итог должны считать одни и те же окна',
  ),
};
