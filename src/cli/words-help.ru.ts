/** Russian: what commands, arguments and flags are for. */
export const RUSSIAN_HELP: Readonly<Record<string, string>> = {
  // Accounts
  'First run: found or join a network and create your account':
    'Первый запуск: создать сеть или войти в неё и завести учётную запись',
  'User name on this instance': 'Имя пользователя на этом экземпляре',
  'Name that others see (default: the user name)': 'Имя, которое видят другие (по умолчанию — имя пользователя)',
  'Read the password from the first line of a file (or REALMS_PASSWORD, or stdin)':
    'Прочитать пароль из первой строки файла (или REALMS_PASSWORD, или stdin)',
  'Code printed at the start of the instance, for a registration from another machine (REALMS_SETUP_CODE)':
    'Код, который экземпляр печатает при запуске, для регистрации с другой машины (REALMS_SETUP_CODE)',
  'Name of a new network to found': 'Имя новой сети',
  'Invite link of a network to join': 'Ссылка-приглашение в сеть',
  'Register on this instance; prints your recovery phrase once':
    'Зарегистрироваться на этом экземпляре; фраза восстановления печатается один раз',
  'Found a network of this name': 'Создать сеть с этим именем',
  'Make an account here for a user you already are, by the recovery phrase':
    'Завести здесь учётную запись для себя прежнего по фразе восстановления',
  'Read the phrase from the first line of a file (or REALMS_PHRASE, or stdin)':
    'Прочитать фразу из первой строки файла (или REALMS_PHRASE, или stdin)',
  'Log in; stays valid until you log out': 'Войти; вход действует, пока вы не выйдете',
  'User name; asked for if left out': 'Имя пользователя; если не указано, будет задан вопрос',
  'Log out: this login ends': 'Выйти: этот вход завершается',
  'Who is logged in, and on which devices': 'Кто вошёл и на каких устройствах',

  // Network
  'This instance and its network': 'Этот экземпляр и его сеть',
  'Join a network by an invite link or the address of one of its instances':
    'Войти в сеть по ссылке-приглашению или адресу одного из её экземпляров',
  'Invite link, or an address such as /ip4/192.0.2.7/tcp/5001':
    'Ссылка-приглашение или адрес вида /ip4/192.0.2.7/tcp/5001',
  'Code printed at the start of the instance (REALMS_SETUP_CODE)':
    'Код, который экземпляр печатает при запуске (REALMS_SETUP_CODE)',
  'Instances that are connected now': 'Экземпляры, подключённые сейчас',
  'Connect to a peer by its address': 'Подключиться к соседу по адресу',
  'Address such as /ip4/192.0.2.7/tcp/5001': 'Адрес вида /ip4/192.0.2.7/tcp/5001',
  'Link that brings others into this network': 'Ссылка, по которой входят в эту сеть',
  'Pools listed in the network': 'Пулы из каталога сети',

  // Pools
  'Your pools': 'Ваши пулы',
  'One pool: rules, role, wallet, and whether trade goes on': 'Один пул: правила, роль, кошелёк и идёт ли торговля',
  'Name or id': 'Имя или идентификатор',
  'Check results: quorum=3 (each task on three machines), spot=10 (ten of a hundred tasks twice), canary=10 (so many also here), none':
    'Проверять результаты: quorum=3 (каждую задачу на трёх машинах), spot=10 (десять задач из ста дважды), canary=10 (столько же и здесь), none',
  'Let machines of other members check the figures of this one now and then, and this one theirs':
    'Разрешить машинам других участников иногда проверять показатели этой, а ей — их',
  'on or off': 'on или off',
  'Pay nothing by itself: look at the result, then confirm or dispute the orders':
    'Ничего не оплачивать само: посмотрите на результат, затем подтвердите заказы или откройте спор',
  'Found a pool with its own currency': 'Создать пул со своей валютой',
  'Sign of the currency: 2 to 8 capital letters or digits': 'Знак валюты: от 2 до 8 заглавных латинских букв или цифр',
  'Who may join: public, private (by password) or referral (by invitation); default: private':
    'Кто может вступить: public (все), private (по паролю) или referral (по приглашению); по умолчанию private',
  'Share of each payment that goes to the treasury (default: 2)':
    'Доля каждого платежа в казну, в процентах (по умолчанию 2)',
  'What each new member gets from the treasury (default: 100, in public pools nothing)':
    'Сколько получает из казны новый участник (по умолчанию 100, в публичных пулах ничего)',
  'Credits in the treasury at the start (default: 1000000)': 'Кредитов в казне в начале (по умолчанию 1000000)',
  'Digits shown after the dot (default: 2)': 'Знаков после точки (по умолчанию 2)',
  'What the pool is for': 'Для чего этот пул',
  'Choose the password yourself instead of a generated one': 'Выбрать пароль самому, а не создать случайный',
  'Join a pool by its link, or by name or id from the directory':
    'Вступить в пул по ссылке либо по имени или идентификатору из каталога',
  'Link, or name or id of a listed pool': 'Ссылка либо имя или идентификатор пула из каталога',
  'Leave a pool': 'Покинуть пул',
  'Do not ask': 'Не спрашивать',
  'Link to the pool, without any secret': 'Ссылка на пул, без секретов',
  "Change the pool's description (officer)": 'Изменить описание пула (офицер)',
  'The new description': 'Новое описание',
  'What became of a command: pending, sealed or rejected': 'Что стало с командой: ожидает, заверена или отклонена',
  'Whole id of the event': 'Полный идентификатор события',
  'Members with their roles': 'Участники и их роли',
  'Appoint a member as officer, or end it with --role member (owner)':
    'Назначить участника офицером или снять через --role member (владелец)',
  'Name, name#fingerprint or id': 'Имя, имя#отпечаток или идентификатор',
  'officer (default) or member': 'officer (по умолчанию) или member',
  'Why; the pool keeps it': 'Почему; пул это сохранит',
  'Remove a member; ends the password and their invitations (officer)':
    'Исключить участника; пароль и его приглашения перестают действовать (офицер)',
  'Make an invitation; its link is shown once': 'Создать приглашение; ссылка показывается один раз',
  'How many may join by it (default: 1)': 'Сколько человек могут по нему вступить (по умолчанию 1)',
  'How long it lives (default: no end)': 'Сколько оно действует (по умолчанию бессрочно)',
  'Invitations and what is left of them': 'Приглашения и сколько от них осталось',
  'Revoke an invitation': 'Отозвать приглашение',
  'Its number or id': 'Его номер или идентификатор',
  'New password for a private pool: the old one ends (owner)':
    'Новый пароль приватного пула: прежний перестаёт действовать (владелец)',

  // Nodes
  'Load of this machine in the past, as means': 'Нагрузка этой машины в прошлом, средние значения',
  'How far back, such as 6h or 7d (default: 24h)': 'За какое время, например 6h или 7d (по умолчанию 24h)',
  'Tasks of others that ran on this machine, failures too, newest first':
    'Чужие задачи, выполненные на этой машине, и неудачные тоже; новые сверху',
  'How many, at most (default: 24)': 'Сколько, не больше (по умолчанию 24)',
  'How often each node of the pool was seen in the last day, by this instance':
    'Как часто каждая нода пула была на связи за сутки, по наблюдениям этого экземпляра',
  'What was bought in the pool of late, and at what price': 'Что покупали в пуле в последнее время и по какой цене',
  'How many days back (default: 1)': 'За сколько дней (по умолчанию 1)',
  'This machine: hardware, isolation that is really active, suggested limits':
    'Эта машина: оборудование, действующая изоляция, предлагаемые пределы',
  'Measured load of this machine, newest last': 'Измеренная нагрузка этой машины, последняя внизу',
  'Machines of the pool': 'Машины пула',
  'One machine of the pool': 'Одна машина пула',
  'Name or id (default: this machine)': 'Имя или идентификатор (по умолчанию эта машина)',
  'Register this machine as a node of the pool': 'Зарегистрировать эту машину как ноду пула',
  'Name of the node (default: the name of the machine)': 'Имя ноды (по умолчанию имя машины)',
  'Cores that may be sold': 'Сколько ядер можно продавать',
  'Memory that may be sold': 'Сколько памяти можно продавать',
  "Disk space for others' files": 'Место на диске для чужих файлов',
  'Pause sold work while your own programs use more of the processor; 100: never':
    'Приостанавливать чужую работу, пока ваши программы занимают больше процессора; 100 — никогда',
  "Agree to run others' programs here, in the sandbox that realms node machine shows":
    'Согласиться выполнять здесь чужие программы в песочнице, которую показывает realms node machine',
  'Measure this machine and put the result on the log (some seconds)':
    'Измерить эту машину и записать результат в журнал (несколько секунд)',
  'Change name and limits of a node': 'Изменить имя и пределы ноды',
  'New name': 'Новое имя',
  'Ready, maintenance or retired': 'Готова, на обслуживании или выведена',
  'ready, maintenance or retired': 'ready (готова), maintenance (обслуживание) или retired (выведена)',
  "Freeze others' work on this machine at once": 'Сразу приостановить чужую работу на этой машине',
  "Let others' work on this machine go on": 'Продолжить чужую работу на этой машине',

  // Market and orders
  'Offers, cheapest first': 'Предложения, сначала дешёвые',
  'Also paused, withdrawn and sold-out ones': 'Также приостановленные, снятые и распроданные',
  'Only your own': 'Только свои',
  'Cores per slot, at least': 'Ядер на слот, не менее',
  'Memory per slot, at least': 'Памяти на слот, не менее',
  'Put slots of your node on the market': 'Выставить слоты своей ноды на продажу',
  'Price of one slot for one hour': 'Цена одного слота за час',
  'Slots that may be sold at a time': 'Сколько слотов можно продать одновременно',
  'Memory of one slot': 'Память одного слота',
  'One line for buyers (default: the name of the machine)': 'Одна строка для покупателей (по умолчанию имя машины)',
  'Cores of one slot (default: 1)': 'Ядер в одном слоте (по умолчанию 1)',
  'Shortest order (default: 1m)': 'Самый короткий заказ (по умолчанию 1m)',
  'Longest order (default: 1d)': 'Самый длинный заказ (по умолчанию 1d)',
  'Change title and price; running orders keep theirs': 'Изменить название и цену; текущие заказы сохраняют свою',
  'Its title or id': 'Название или идентификатор',
  'New title': 'Новое название',
  'New price of one slot for one hour': 'Новая цена одного слота за час',
  'Sell no more for now; running orders go on': 'Пока больше не продавать; текущие заказы продолжаются',
  'Set anew when an offer ends by itself; orders of before go on':
    'Заново назначить, когда предложение кончится само; прежние заказы продолжатся',
  'So long from now, 1h to 366d; a draft: from the day it is on the market':
    'Через столько от этого момента, от 1h до 366d; для черновика — со дня выставления',
  'It stands until you withdraw it': 'Действует, пока вы не снимете',
  'Sell again, or put a draft on the market': 'Продавать снова или выставить черновик',
  'Ends by itself so long after it came to the market (default: never)':
    'Кончается само через столько после выставления (по умолчанию никогда)',
  'Not sold until you resume it': 'Не продаётся, пока вы не выставите его (offer resume)',
  'Take an offer off the market for good': 'Снять предложение насовсем',
  'Buy slots of an offer; the most it can cost goes into escrow': 'Купить слоты; наибольшая стоимость уходит в эскроу',
  'How long': 'На сколько времени',
  'How many slots (default: 1)': 'Сколько слотов (по умолчанию 1)',
  'Pay at most this; also agrees to the purchase': 'Заплатить не больше этого; заодно согласие на покупку',
  'Your orders, as buyer and as provider, newest first': 'Ваши заказы — покупки и продажи, сначала новые',
  'Only those that are not over': 'Только незавершённые',
  'How many (default: 100)': 'Сколько (по умолчанию 100)',
  'One order with its timeline and its postings': 'Один заказ: ход событий и проводки',
  'Its id, or the first digits': 'Идентификатор или его первые знаки',
  'Accept (provider; the node does it by itself when its rules allow)':
    'Принять (поставщик; нода делает это сама, если её правила позволяют)',
  'Decline, or give up what you accepted before it starts (provider)':
    'Отклонить заказ или отказаться от принятого до его начала (поставщик)',
  Why: 'Почему',
  'Stop a running order (either side), or give up a suspended one (buyer)':
    'Остановить идущий заказ (любая сторона) или отказаться от приостановленного (покупатель)',
  'Confirm the result: settles at once when both sides did':
    'Подтвердить результат: расчёт сразу, когда подтвердили обе стороны',
  'Suspend a running order for abuse (officer)': 'Приостановить заказ за злоупотребление (офицер)',
  'Why; both sides see it': 'Почему; это увидят обе стороны',
  'Lift a suspension (officer)': 'Снять приостановку (офицер)',

  // Jobs
  'Modules at hand, with their parameters': 'Имеющиеся модули и их параметры',
  'Your jobs, newest first': 'Ваши задания, сначала новые',
  'One job with its providers and tasks': 'Одно задание: поставщики и задачи',
  'Its name or id (default: the newest)': 'Имя или идентификатор (по умолчанию последнее)',
  'Stay until it is over': 'Дождаться конца',
  'What the tasks wrote': 'Что написали задачи',
  'Only lines after this one': 'Только строки после этой',
  'Cancel: running tasks end, unused escrow comes back': 'Отменить: задачи завершаются, неизрасходованное возвращается',
  'After you stopped an order of it by hand: buy elsewhere again, within its budget':
    'После того как вы сами остановили его заказ: снова покупать у других, в пределах бюджета',
  'Run the failed tasks again': 'Повторить неудавшиеся задачи',
  'What a job would cost at most, and who would run it': 'Во что самое большее обойдётся задание и кто его выполнит',
  'Name or id of a module, or a file ending in .wasm': 'Имя или идентификатор модуля либо файл .wasm',
  "Further words of the module's command line, after --": 'Остальные слова командной строки модуля, после --',
  'Name of the job (default: the module)': 'Имя задания (по умолчанию имя модуля)',
  'Parameter of the module, see realms job modules': 'Параметр модуля, см. realms job modules',
  'Tasks to split the work into; {i} and {n} in arguments stand for number and count':
    'На сколько задач разделить работу; {i} и {n} в аргументах — номер и количество',
  'File of this machine that each task finds as NAME': 'Файл этой машины, который каждая задача найдёт под именем NAME',
  'Environment variable of the tasks': 'Переменная окружения задач',
  'Buy from this offer (default: the cheapest that fit)':
    'Купить по этому предложению (по умолчанию самые дешёвые подходящие)',
  'Spread over so many providers (default: 1)': 'Распределить на столько поставщиков (по умолчанию 1)',
  'Slots per provider (default: 1)': 'Слотов у каждого поставщика (по умолчанию 1)',
  'Length of each order (default: 10m)': 'Длительность каждого заказа (по умолчанию 10m)',
  'A task that runs longer is ended (default: 5m)': 'Задача, которая идёт дольше, завершается (по умолчанию 5m)',
  'Memory of a task (default: 128MiB)': 'Память задачи (по умолчанию 128MiB)',
  'Files that a task may leave (default: 64MiB)': 'Сколько файлов может оставить задача (по умолчанию 64MiB)',
  'Log that a task may write (default: 1MiB)': 'Сколько журнала может написать задача (по умолчанию 1MiB)',
  'Tries per task, each with another provider (default: 3)':
    'Попыток на задачу, каждая у другого поставщика (по умолчанию 3)',
  '64 hex digits from which the tasks draw their random numbers':
    '64 шестнадцатеричных знака, из которых задачи берут случайные числа',
  'Run a job: buys what it needs, shows its log and its progress, ends with it':
    'Выполнить задание: покупает нужное, показывает журнал и ход, завершается вместе с ним',
  'On the machine of the instance, outside of the market: costs nothing':
    'На машине экземпляра, вне рынка: ничего не стоит',
  'Do not wait for the end': 'Не ждать конца',
  'Upload a WASI module': 'Загрузить модуль WASI',
  'A file ending in .wasm': 'Файл .wasm',
  'Its name (default: that of the file)': 'Его имя (по умолчанию имя файла)',
  'Result files of a job': 'Файлы с результатами задания',
  'Save the result files, one folder per task': 'Сохранить результаты, по папке на задачу',
  'Where to (default: a folder named after the job)': 'Куда (по умолчанию папка с именем задания)',
  'Only this task': 'Только эта задача',
  'Save the picture, as far as it has grown': 'Сохранить картинку в том виде, в каком она готова',
  'Where to (default: picture-<job>.png)': 'Куда (по умолчанию picture-<задание>.png)',

  // Money
  'What is available, held and pending': 'Сколько доступно, удержано и ожидается',
  'Your statement with the running balance, newest first': 'Ваша выписка с остатком, сначала новое',
  'Lines (default: 50)': 'Строк (по умолчанию 50)',
  'Where the last page ended': 'Где закончилась прошлая страница',
  'Send credits to another member': 'Отправить кредиты другому участнику',
  'Credits, as 12 or 1.5': 'Кредиты: 12 или 1.5',
  'What for': 'За что',
  'Grant credits from the treasury (owner)': 'Выдать кредиты из казны (владелец)',
  'Sum the books of the pool and check every invariant; fails when one is broken':
    'Свести учёт пула и проверить все инварианты; ошибка, если какой-то нарушен',

  // Instance
  'What happens now, live, until Ctrl-C': 'Что происходит сейчас, до Ctrl-C',
  'End by itself after this long': 'Завершиться самому через это время',
  'Whether the instance runs, who is logged in, and whether trade goes on':
    'Работает ли экземпляр, кто вошёл и идёт ли торговля',
  'Open the GUI in a window of its own, else in your browser': 'Открыть интерфейс в отдельном окне, иначе в браузере',
  'Only print its address': 'Только напечатать адрес',
  'Three instances on this machine trade, render a picture and settle (npm start -- demo)':
    'Три экземпляра на этой машине торгуют, рисуют картинку и рассчитываются (npm start -- demo)',
  'Leave the instances up and print their links, user names and passwords':
    'Оставить экземпляры работать и напечатать ссылки, имена и пароли',
  'Width of the picture': 'Ширина картинки',
  'Height of the picture': 'Высота картинки',
  'Light paths per pixel (default: as many as fit the time)': 'Лучей на пиксель (по умолчанию — сколько успеется)',
  'Tiles to split the picture into': 'На сколько плиток разделить картинку',

  // Every command
  'Pool by name or id; needed only by those who are in several (REALMS_POOL)':
    'Пул по имени или идентификатору; нужен, только если их несколько (REALMS_POOL)',
  'JSON for programs instead of tables': 'JSON для программ вместо таблиц',
  'How long to wait until a command is sealed; 0: do not wait (default: 10)':
    'Сколько ждать, пока команду заверят; 0 — не ждать (по умолчанию 10)',
  'The same key makes a repeated command count once': 'С одним и тем же ключом повторённая команда выполнится один раз',
  'Address of the instance (REALMS_URL; default: this machine)':
    'Адрес экземпляра (REALMS_URL; по умолчанию эта машина)',
  'Where logins are kept (REALMS_DATA_DIR)': 'Где хранятся входы (REALMS_DATA_DIR)',
  'en or ru (REALMS_LANG)': 'en или ru (REALMS_LANG)',
  'Help for this command': 'Справка по этой команде',

  // Exit codes
  'failed, or a bug': 'сбой или ошибка программы',
  'wrong usage: unknown command or flag, something missing':
    'неверный вызов: неизвестная команда или флаг, чего-то не хватает',
  'refused by a rule: a right is missing, or the state does not allow it':
    'запрещено правилами: нет права или не то состояние',
  'not logged in': 'вход не выполнен',
  'the instance does not answer': 'экземпляр не отвечает',
  'not found': 'не найдено',
  'bad input: a value that cannot be used': 'неверные данные: такое значение использовать нельзя',
  'interrupted by Ctrl-C': 'прервано по Ctrl-C',
};
