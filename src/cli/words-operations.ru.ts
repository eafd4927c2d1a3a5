/** Russian: backup, restore, verification, disk. */
export const RUSSIAN_OPERATIONS: Readonly<Record<string, string>> = {
  'Copy everything of the running instance into a new folder, while trade goes on':
    'Скопировать всё из работающего экземпляра в новую папку, не прерывая торговли',
  'A folder that does not exist yet, on the machine of the instance': 'Ещё не существующая папка на машине экземпляра',
  'Also signing keys and logins: whoever has the copy can act as everybody here':
    'Вместе с ключами подписи и входами: у кого копия, тот может действовать за всех здесь',
  'The copy holds signing keys. Keep it where nobody else reads, and never run it while this instance runs: both would sign as the same device.':
    'В копии есть ключи подписи. Храните её там, где никто другой не прочтёт, и никогда не запускайте вместе с этим экземпляром: оба подписывали бы как одно устройство.',
  'Make a data folder from a backup; no instance needs to run':
    'Сделать из копии папку данных; экземпляр для этого не нужен',
  'The folder of the backup': 'Папка с копией',
  'The keys came along: this folder is the same device as the one it was copied from. Never run both. If others hold newer events of it, it asks for the phrase before anybody can act here.':
    'Ключи пришли с копией: эта папка — то же устройство, что и исходная. Никогда не запускайте обе. Если у других есть более новые события этого устройства, сначала понадобится фраза.',
  'The backup has no keys, so this folder gets new ones. Start it with npm start and restore each account with its phrase: realms account restore. A pool whose only notary was the old folder can be read and not traded in.':
    'В копии нет ключей, у этой папки будут новые. Запустите её через npm start и восстановите каждую учётную запись по фразе: realms account restore. Пул, где единственным нотариусом была старая папка, можно читать, но не торговать в нём.',
  'What takes how much of the disk, and when the last backup was made':
    'Что сколько занимает на диске и когда сделана последняя копия',
  Backup: 'Копия',
  Restore: 'Восстановление',
  'Backup of': 'Копия от',
  Made: 'Сделана',
  Accounts: 'Учётные записи',
  'Pools and network': 'Пулов вместе с сетью',
  Size: 'Размер',
  Keys: 'Ключи',
  included: 'включены',
  'left out': 'не включены',
  'There is no backup yet.': 'Копии ещё нет.',
  Space: 'Пространство',
  Log: 'Журнал',
  Seals: 'Печати',
  Tables: 'Таблицы',
  Reserve: 'Запас',
  Together: 'Вместе',
  'Accounts, jobs, settings': 'Учётные записи, задания, настройки',
  'Modules, inputs, results': 'Модули, входные файлы, результаты',
  'Running tasks': 'Идущие задачи',
  Other: 'Прочее',
  'Free on the disk': 'Свободно на диске',
  'Last backup': 'Последняя копия',

  'Replay spaces from their logs and compare every hash, signature and row':
    'Повторить пространства по журналам и сравнить каждый хеш, подпись и строку',
  'Pool by name or id; without it, the only one or --pool':
    'Пул по имени или идентификатору; иначе единственный или --pool',
  'Every space of the instance, the network too': 'Все пространства экземпляра, и сеть тоже',
  'Look at the data folder of a stopped instance (--data-dir)':
    'Смотреть папку данных остановленного экземпляра (--data-dir)',
  'There is nothing to verify yet.': 'Проверять пока нечего.',
  'What lies on this disk is not what the log says; do not trade with it.':
    'На диске лежит не то, что говорит журнал; не торгуйте с этими данными.',
  'Not every space could be looked through.': 'Не все пространства удалось просмотреть.',
  '{name}: sound; {events} events, {seals} seals, {rows} rows':
    '{name}: всё верно; событий {events}, печатей {seals}, строк {rows}',
  '{name}: could not be looked through: {cause}': '{name}: просмотреть не удалось: {cause}',
  'seal {seal}': 'печать {seal}',
  'table {table}': 'таблица {table}',
  'row {key}': 'строка {key}',
  'column {column}': 'столбец {column}',
  'event {seq} of device {author}': 'событие {seq} устройства {author}',
  'event {event}': 'событие {event}',
  events: 'события',
  seals: 'печати',
  tables: 'таблицы',
  'genesis.missing': 'нет первого события пространства',
  'genesis.differs': 'первое событие не то, от которого пространство получило имя',
  'event.malformed': 'событие не читается',
  'event.hash': 'событие изменено: его хеш другой',
  'event.signature': 'подпись события неверна',
  'event.unsigned': 'цепочка событий кончается без подписи',
  'event.hole': 'в цепочке событий пропуск',
  'event.missing': 'нет события, которое назвала печать',
  'event.outcome': 'исход события записан иначе, чем решила печать',
  'seal.missing': 'нет печати',
  'seal.malformed': 'печать не читается',
  'seal.chain': 'печать не продолжает предыдущую',
  'seal.certificate': 'подписи нотариусов под печатью неверны',
  'seal.invariant': 'печать нарушает правило денег',
  'seal.state': 'состояние после печати другое, чем в ней записано',
  'seal.rejections': 'печать отклонила другие события, чем правила',
  'row.missing': 'в таблице нет строки',
  'row.extra': 'в таблице лишняя строка',
  'row.differs': 'строка таблицы изменена',

  Attention: 'Внимание',
  'this data folder is behind its own device: an old copy, or a second one runs. Stop the other one, then: realms account restore NAME':
    'эта папка данных отстала от собственного устройства: старая копия, или запущена вторая. Остановите другую, затем: realms account restore NAME',
  'the data is not what its log says': 'данные не такие, как говорит журнал',
};
