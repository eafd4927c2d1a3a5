/** Texts for what is done to an instance's data: backup, restore, verification, a folder that is an old copy. */
import { say } from './problem-text.ts';
import type { ProblemTexts } from './problem-text.ts';

export const OPERATIONS_TEXTS: ProblemTexts = {
  'account.needs_phrase': say(
    'This account needs its phrase',
    'Для этой учётной записи нужна фраза',
    'The folder was restored from a backup without keys. Restore the account with its 24 words; they make new keys, and you choose a password.',
    'Папка восстановлена из копии без ключей. Восстановите учётную запись по 24 словам: они дадут новые ключи, пароль вы выберете сами.',
  ),
  'device.rolled_back': say(
    'This data folder is behind its own device',
    'Эта папка данных отстала от собственного устройства',
    'Others hold events that this device signed and this folder lacks: it is an old copy, or a second one is running. Stop the other copy, then restore the account here with its phrase: it goes on with new keys.',
    'У других есть события, которые подписало это устройство, а в папке их нет: это старая копия, или запущена вторая. Остановите другую копию и восстановите здесь учётную запись по фразе: она продолжит с новыми ключами.',
  ),
  'backup.relative': say(
    'The path must be absolute',
    'Нужен полный путь',
    '{target} depends on where a program was started. Write the whole path on the machine of the instance.',
    '{target} зависит от того, откуда запущена программа. Укажите полный путь на машине экземпляра.',
  ),
  'backup.exists': say(
    'There is something at that place already',
    'Там уже что-то есть',
    'A backup goes into a new or an empty folder: {target} is neither.',
    'Копия пишется в новую или пустую папку, а {target} не такая.',
  ),
  'backup.inside': say(
    'A backup does not go into the data folder itself',
    'Копию не пишут в саму папку данных',
    'It would be lost with {folder}. Choose a place outside of it, best on another disk.',
    'Она пропадёт вместе с {folder}. Выберите место снаружи, лучше на другом диске.',
  ),
  'backup.no_folder': say(
    'That folder does not exist',
    'Такой папки нет',
    'Make {folder} first, or choose another place.',
    'Сначала создайте {folder} или выберите другое место.',
  ),
  'backup.unwritable': say(
    'That place cannot be written to',
    'Туда нельзя записать',
    'Writing {target} ended with {cause}. Choose another place.',
    'Запись в {target} закончилась ошибкой {cause}. Выберите другое место.',
  ),
  'backup.disk_full': say(
    'The disk has not enough room for a backup',
    'На диске не хватает места для копии',
    'Nothing was left behind. Needed: {need} bytes, free: {free}.',
    'Ничего не осталось. Нужно {need} байт, свободно {free}.',
  ),
  'backup.running': say(
    'A backup is being made',
    'Копия уже создаётся',
    'It goes to {target}; wait until it is done.',
    'Она пишется в {target}; дождитесь конца.',
  ),
  'verify.running': say(
    'A verification is running',
    'Проверка уже идёт',
    'Wait until it is done.',
    'Дождитесь её конца.',
  ),
  'backup.newer': say(
    'The backup is of a newer version of Power Realms',
    'Копия сделана более новой версией Power Realms',
    'Its format is {format}, this version knows {known}. Update the program.',
    'Её формат {format}, эта версия знает {known}. Обновите программу.',
  ),
  'backup.malformed': say(
    'The backup’s list of files is damaged',
    'Список файлов копии повреждён',
    'What cannot be read: {what}. Take another backup.',
    'Не читается: {what}. Возьмите другую копию.',
  ),
  'restore.no_backup': say(
    'There is no backup in that folder',
    'В этой папке нет копии',
    'A backup is a folder with a manifest.json; {folder} has none that can be read ({cause}).',
    'Копия — это папка с manifest.json; в {folder} его не прочесть ({cause}).',
  ),
  'restore.not_empty': say(
    'A backup is restored into an empty folder only',
    'Копия восстанавливается только в пустую папку',
    'There is something in {folder}. Move it away, or name another with --data-dir.',
    'В {folder} что-то есть. Уберите это или укажите другую папку через --data-dir.',
  ),
  'restore.unwritable': say(
    'The data folder cannot be made',
    'Папку данных не создать',
    'Writing to {folder} ended with {cause}. Choose another with --data-dir.',
    'Запись в {folder} закончилась ошибкой {cause}. Выберите другую через --data-dir.',
  ),
  'restore.disk_full': say(
    'The disk has not enough room',
    'На диске не хватает места',
    'Nothing was left in {folder}.',
    'В {folder} ничего не осталось.',
  ),
  'restore.file_missing': say(
    'The backup lacks a file',
    'В копии не хватает файла',
    'It is {path}. Nothing was restored; take another backup.',
    'Это {path}. Ничего не восстановлено; возьмите другую копию.',
  ),
  'restore.file_damaged': say(
    'A file of the backup was changed or is damaged',
    'Файл копии изменён или повреждён',
    'It is {path}. Nothing was restored; take another backup.',
    'Это {path}. Ничего не восстановлено; возьмите другую копию.',
  ),
  'verify.no_instance': say(
    'No instance keeps its data in that folder',
    'В этой папке нет данных экземпляра',
    '{folder} has no instance.db. Name the folder with --data-dir.',
    'В {folder} нет instance.db. Укажите папку через --data-dir.',
  ),
  'replay.invariant': say(
    'A seal of the log breaks a rule of the money',
    'Печать журнала нарушает правило денег',
    'Seal {seal}: {broken}.',
    'Печать {seal}: {broken}.',
  ),
};
