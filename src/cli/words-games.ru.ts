/** Russian: games, sessions. */
export const RUSSIAN_GAMES: Readonly<Record<string, string>> = {
  // Help
  'Add a game to the catalogue of this machine': 'Добавить игру в каталог этой машины',
  'An argument of the program; may be repeated': 'Аргумент программы; можно повторять',
  'By price, score, latency, title (default: price)': 'По price, score, latency, title (по умолчанию price)',
  'Change a game that was added by hand': 'Изменить игру, добавленную вручную',
  'Change what a game on offer promises, its price, seats or title; running sessions keep theirs':
    'Изменить обещания, цену, места или название игры; идущие сеансы сохраняют свои',
  'It may use the network of this machine: its players steer what it does there':
    'Разрешить ей сеть этой машины: что она там делает, решают игроки',
  'Players at a time': 'Игроков одновременно',
  'New title': 'Новое название',
  'What a control of a gamepad stands for, as A=Space or RightX+=turn:right; may be repeated':
    'Что значит кнопка геймпада: A=Space или RightX+=turn:right; можно повторять',
  'Cores of one seat (default: 1)': 'Ядер на место (по умолчанию 1)',
  'Frames a second that you promise (default: 60)': 'Обещанных кадров в секунду (по умолчанию 60)',
  'What games saved for players on this machine; each may have so much as --game-saves says':
    'Что игры сохранили для игроков на этой машине; каждому разрешено столько, сколько сказано в --game-saves',
  'Remove for good what games saved for a player here': 'Насовсем удалить сохранения игрока',
  'Name of the player, or the first digits of the id': 'Имя игрока или первые цифры идентификатора',
  'Frames a second, at least': 'Кадров в секунду, не меньше',
  'Games on offer in the pool': 'Игры, которые предлагают в пуле',
  'Games that this machine can run, and what is missing to host them':
    'Игры, которые может запустить эта машина, и чего для этого не хватает',
  'Games that you offer in the pool': 'Игры, которые предлагаете вы',
  'Hash of an uploaded picture': 'Хеш загруженной картинки',
  'How long at most (default: 1h)': 'Как долго самое большее (по умолчанию 1h)',
  'Its name in the catalogue': 'Её имя в каталоге',
  'Its name in the catalogue (default: from the title)': 'Её имя в каталоге (по умолчанию из названия)',
  'Longest session (default: 4h)': 'Самый долгий сеанс (по умолчанию 4h)',
  'Memory of one seat (default: 2GiB)': 'Памяти на место (по умолчанию 2GiB)',
  'New price of an hour': 'Новая цена часа',
  'Offer a game of the catalogue; you are paid for the quality that both sides measure':
    'Предложить игру из каталога; платят за качество, которое измерили обе стороны',
  'Only with a free seat': 'Только со свободным местом',
  'Picture that you promise (default: 1280x720)': 'Обещанный размер картинки (по умолчанию 1280x720)',
  'Play in the browser: a session that you have, or a game, whose session is ordered first':
    'Играть в браузере: в своём сеансе или в игре, сеанс которой сначала будет заказан',
  'Players at a time (default: 1)': 'Игроков одновременно (по умолчанию 1)',
  'Price of an hour at full quality': 'Цена часа при полном качестве',
  'Price of an hour, at most': 'Цена часа, не больше',
  'Program that starts it': 'Программа, которая её запускает',
  'Promised latency, at most': 'Обещанная задержка, не больше',
  'Remove a game that was added by hand; offers of it stay until you withdraw them':
    'Убрать игру, добавленную вручную; её предложения остаются, пока вы их не снимете',
  'One session: windows of quality by both sides, receipts, money':
    'Один сеанс: окна качества по обеим сторонам, квитанции, деньги',
  'Round trip and buffer that you promise, at most (default: 80)':
    'Обещанная задержка с буфером, не больше (по умолчанию 80)',
  'Save what both sides measured as CSV': 'Сохранить измерения обеих сторон в CSV',
  'Sell no more seats for now; running sessions go on': 'Пока не продавать мест; идущие сеансы продолжаются',
  'Sell seats again, or put a draft on the market': 'Снова продавать места или выставить черновик',
  'No seat is sold until you turn it on': 'Места не продаются, пока вы не включите',
  'Set anew when a game on offer ends by itself; sessions of before go on':
    'Заново назначить, когда предложение игры кончится само; начатые сеансы продолжатся',
  'Take a game off the pool for good': 'Снять игру с пула насовсем',
  'Title or id of a game, or id of a session': 'Название или идентификатор игры, или идентификатор сеанса',
  'Title that players see': 'Название для игроков',
  'Title that players see (default: the catalogue’s)': 'Название для игроков (по умолчанию из каталога)',
  'Where it is started (default: the session’s own)': 'Где она запускается (по умолчанию — папка сеанса)',
  'Your game sessions, as player and as provider, newest first':
    'Ваши игровые сеансы — как игрока и как провайдера, новые первыми',

  'First window (default: 0)': 'Первое окно (по умолчанию 0)',
  'How many windows (default: 720)': 'Сколько окон (по умолчанию 720)',
  'One game on offer, and what it promises': 'Одна игра и то, что она обещает',
  'Save its picture here': 'Сохранить её картинку сюда',
  'What both sides measured, window by window, newest last': 'Измерения обеих сторон по окнам, новые — последними',

  'Measure the line to a provider with some seconds of pictures, before paying':
    'Измерить линию до провайдера несколькими секундами картинки, до оплаты',

  // Answers
  'Because of': 'Из-за',
  frames: 'кадров меньше обещанного',
  'Frames a second': 'Кадров в секунду',
  good: 'хорошо',
  latency: 'долгий путь туда и обратно',
  playable: 'играть можно',
  poor: 'плохо',
  stutter: 'кадры идут рывками',
  Verdict: 'Вывод',
  contested: 'спорное',
  full: 'полное',
  half: 'половинное',
  none: 'никакое',
  'Measured as': 'Измеряется по',
  'Nothing was measured here.': 'Здесь ничего не измерено.',
  Sessions: 'Сеансы',
  'Streams by': 'Передаёт по',
  Agreed: 'Согласовано',
  'by hand': 'вручную',
  'Ended by itself': 'Закончился сам',
  'Full / half / none': 'Полных / половинных / никаких',
  Contested: 'Спорных',
  Game: 'Игра',
  Hour: 'Час',
  'Missing: {what}. Install it: {install}': 'Не хватает: {what}. Установить: {install}',
  'No sessions.': 'Сеансов нет.',
  'Nobody hosts a game now.': 'Сейчас никто не предлагает игр.',
  'nothing was played in three minutes': 'за три минуты ничего не сыграно',
  Paid: 'Оплачено',
  'Play {title} for {duration} with {provider} for at most {cost}?':
    'Играть в «{title}» {duration} у {provider} не дороже {cost}?',
  Player: 'Игрок',
  Promised: 'Обещано',
  'Round trip': 'Задержка',
  'say what to change: --size, --fps, --latency, --seats, --price or --title':
    'скажите, что изменить: --size, --fps, --latency, --seats, --price или --title',
  'its folder is not there': 'её папки нет',
  'it needs Steam, which does not run in the sandbox': 'ей нужен Steam, а в песочнице его нет',
  'it has programs for Windows alone': 'у неё программы только для Windows',
  'no program is found in its folder': 'в её папке не видно программы',
  'several programs are in its folder: add it by hand': 'в её папке несколько программ: добавьте вручную',
  'the game uses the provider’s': 'игра пользуется сетью провайдера',
  Seats: 'Мест',
  Session: 'Сеанс',
  'session {order} was measured': 'сеанс {order} измерен',
  Signed: 'Подписано',
  Source: 'Откуда',
  Starts: 'Запускает',
  'The catalogue is empty.': 'Каталог пуст.',
  'The game is changed.': 'Игра изменена.',
  'The game is in the catalogue as {name}.': 'Игра в каталоге под именем {name}.',
  'The game is on offer.': 'Игра предложена.',
  'The game is out of the catalogue.': 'Игра убрана из каталога.',
  'The game is {state}.': 'Игра: {state}.',
  'the two sides differed too much': 'стороны слишком разошлись',
  'there is no such game on offer now': 'такой игры сейчас не предлагают',
  'Windows as agreed': 'Окна по согласию',
  'Windows as the player classed them': 'Окна по оценке игрока',
  'Windows as the provider classed them': 'Окна по оценке провайдера',
  'You host no games.': 'Вы не предлагаете игр.',

  'Games run with the rights of this instance: bubblewrap does not work here.':
    'Игры идут с правами этого экземпляра: bubblewrap здесь не работает.',
  'Nothing limits the memory and cores of a game: control groups do not work here.':
    'Память и ядра игры не ограничены: контрольные группы здесь не работают.',
  'Games are silent here.': 'Игры здесь без звука.',
  'Games do not draw on the graphics card: install weston and xwayland.':
    'Игры рисуются не на видеокарте: установите weston и xwayland.',
  'Encoder: {name}': 'Кодек: {name}',
  'Games saved nothing here.': 'Игры здесь ничего не сохранили.',
  'Each player may have {size}.': 'Каждому игроку разрешено {size}.',
  'plays now': 'сейчас играет',
  Changed: 'Изменено',
  'too much': 'слишком много',
  'Remove all that games saved for {name}?': 'Удалить всё, что игры сохранили для {name}?',
  'The saves are gone.': 'Сохранения удалены.',
  'the player’s saves take more than the provider allows': 'сохранения игрока занимают больше, чем разрешил провайдер',

  'the network that the game was sold with is not there any more': 'сети, с которой игра была продана, больше нет',
  'the screen that it is played on is in use, or not lent any more': 'экран для игры занят или больше не сдаётся',

  // The desktop
  'The desktop of this machine: whether it is lent for games, and whether you are away':
    'Рабочий стол этой машины: сдаётся ли он для игр и отошли ли вы',
  'Lend this desktop to players while you are away (Windows and macOS)':
    'Сдавать этот рабочий стол игрокам, пока вас нет (Windows и macOS)',
  'Lend this desktop no more; a game that is played on it ends at once':
    'Больше не сдавать рабочий стол; идущая на нём игра сразу закончится',
  'Sessions have displays of their own here: the desktop is not lent.':
    'У сеансов здесь свои дисплеи: рабочий стол не сдаётся.',
  'The desktop is not lent.': 'Рабочий стол не сдаётся.',
  'Lent, but the system does not let this program look and press yet: allow Accessibility and Screen Recording.':
    'Сдаётся, но система ещё не разрешила смотреть и нажимать: разрешите «Универсальный доступ» и «Запись экрана».',
  'Lent, but nobody can play: what watches for your input does not answer; if it stays so, see the log.':
    'Сдаётся, но играть нельзя: то, что следит за вашими нажатиями, не отвечает; если так и останется, смотрите журнал.',
  'Lent, and free: you are away.': 'Сдаётся и свободен: вас нет.',
  'Lent, and not free: you are here, or were a moment ago.': 'Сдаётся, но занят: вы здесь или были только что.',
  'Your last input': 'Вы нажимали',
  'Nobody has tried this on Windows and macOS yet.': 'В Windows и macOS это ещё никто не пробовал.',
  'A player sees the game’s window and presses its keys with your rights, in no sandbox, while you are away. What the game can open, the player can open. Lend it?':
    'Пока вас нет, игрок видит окно игры и нажимает её клавиши с вашими правами, без песочницы. Что может открыть игра, может открыть и он. Сдавать?',

  // Moonlight
  'Sunshine on this machine: whether games can be played with Moonlight, and what is missing':
    'Sunshine на этой машине: можно ли играть через Moonlight и чего не хватает',
  'Let players of sealed orders in to this machine’s Sunshine: they see its whole screen and press its keys':
    'Пускать игроков скреплённых заказов в Sunshine этой машины: им виден весь экран и доступны клавиши',
  'End what is played with Moonlight here, take no more of it, and forget Sunshine’s password':
    'Закончить игры через Moonlight, больше их не принимать и забыть пароль Sunshine',
  'Play a session with Moonlight: lets it in, asks whether you see the game, and says so until you press Ctrl-C':
    'Играть сеанс в Moonlight: впустить его, спросить, видна ли игра, и подтверждать это, пока не нажмёте Ctrl-C',
  'Say that you see the game whenever its stream runs, without being asked':
    'Подтверждать, что игра видна, всегда, когда идёт её поток, без вопроса',
  'When you see the game, press Enter: from then on it is paid, until Ctrl-C. ':
    'Когда увидите игру, нажмите Enter: с этого времени она оплачивается, до Ctrl-C. ',
  'User of its web page': 'Имя для его веб-страницы',
  'Where its password is (default: asked for)': 'Файл с его паролем (по умолчанию спросить)',
  'Port of its web page (default: 47990)': 'Порт его веб-страницы (по умолчанию 47990)',
  'Where players reach this machine (default: its network cards)':
    'Адрес этой машины для игроков (по умолчанию её сетевые карты)',
  'What Moonlight shows (default: asked for)': 'Что показывает Moonlight (по умолчанию спросить)',
  'Played with Moonlight, by the Sunshine of this machine, instead of in the browser':
    'Играть через Moonlight и Sunshine этой машины, а не в браузере',
  'Password of Sunshine': 'Пароль Sunshine',
  'Players see everything on the screen of this login and can press its keys, in no sandbox. Lend it?':
    'Игроки видят всё на экране этого сеанса и могут нажимать его клавиши, без песочницы. Сдавать?',
  'Games by Moonlight are off.': 'Игры через Moonlight выключены.',
  'Off, but not everything is taken back from Sunshine yet: it must run, and it is tried again.':
    'Выключено, но у Sunshine ещё не всё убрано: он должен работать, попытки продолжаются.',
  'Sunshine is not installed.': 'Sunshine не установлен.',
  'Sunshine does not answer: start it.': 'Sunshine не отвечает: запустите его.',
  'Sunshine shows another certificate than before: say its password again.':
    'У Sunshine другой сертификат: введите пароль заново.',
  'Sunshine has no user name and password yet: open its page and choose them.':
    'У Sunshine ещё нет имени и пароля: откройте его страницу и задайте их.',
  'Sunshine does not take the password any more: say it again.':
    'Sunshine больше не принимает пароль: введите его заново.',
  'Remove these apps in Sunshine: a player who is let in could start them.':
    'Уберите эти приложения в Sunshine: игрок мог бы их запустить.',
  'Games can be played with Moonlight.': 'Можно играть через Moonlight.',
  'The provider makes the game ready.': 'Провайдер готовит игру.',
  'In Moonlight, add the address and pick it; then say its PIN here.':
    'Добавьте адрес в Moonlight и выберите его; потом введите его PIN здесь.',
  'Moonlight is let in: start the app in it.': 'Moonlight впущен: запустите в нём приложение.',
  'The stream runs.': 'Поток идёт.',
  'The provider’s owner needs the machine: paused, and nothing is paid meanwhile.':
    'Машина понадобилась владельцу: пауза, и она не оплачивается.',
  'The provider does not answer.': 'Провайдер не отвечает.',
  'The session is over.': 'Сеанс закончен.',
  Install: 'Установить',
  Apps: 'Приложения',
  'Players connect to': 'Игроки подключаются к',
  'Moonlight connects to': 'Moonlight подключается к',
  'not measured with Moonlight': 'с Moonlight не измеряются',
  PIN: 'PIN',
  unreached: 'адрес не отвечает',
  not_ready: 'не готово',
  'You say no more that you see the picture: nothing is paid from here on.':
    'Вы больше не подтверждаете картинку: дальше ничего не оплачивается.',

  // States
  aborted: 'прерван',
  connecting: 'соединяется',
  degraded: 'хуже обещанного',
  ended: 'закончен',
  live: 'идёт',
  reserved: 'заказан',
};
