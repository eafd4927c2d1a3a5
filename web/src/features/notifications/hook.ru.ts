import type { RussianOf } from '../../texts/text-types.ts';
import type { hookEn } from './hook.en.ts';

export const hookRu: RussianOf<typeof hookEn> = {
  'hook.title': 'В вашу собственную службу',
  'hook.what': 'Что с вами происходит, отправляется и туда, с подписью (Standard Webhooks); кроме заглушённого.',
  'hook.none': 'Адрес не задан.',
  'hook.add': 'Настроить',
  'hook.change': 'Изменить',
  'hook.remove': 'Убрать',
  'hook.lead': 'Адреса внутренних сетей этой машины не принимаются, если их не разрешил оператор.',
  'hook.url': 'Адрес',
  'hook.key': 'Секрет подписи',
  'hook.key.keep': 'Оставить прежний',
  'hook.key.new': 'Создать новый',
  'hook.set': 'Служба настроена',
  'hook.secret': 'Секрет, которым подписаны вызовы. Он показан только сейчас; службе он нужен для проверки.',
  'hook.failing': {
    one: 'Пока не принято: {cause}. Была {count} попытка; будут ещё.',
    few: 'Пока не принято: {cause}. Было {count} попытки; будут ещё.',
    many: 'Пока не принято: {cause}. Было {count} попыток; будут ещё.',
  },
  'hook.failed': 'Последнее пропущено: {cause}.',
};
