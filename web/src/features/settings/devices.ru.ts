import type { RussianOf } from '../../texts/text-types.ts';
import type { devicesEn } from './devices.en.ts';

export const devicesRu: RussianOf<typeof devicesEn> = {
  'devices.title': 'Ваши машины',
  'devices.what':
    'У каждой вашей машины два устройства: личное, у которого все ваши права, пока вы вошли, и агент, который работает без вас. Если машина потеряна или украдена, отзовите её: за это подписывает фраза восстановления.',
  'devices.unnamed': 'Машина {id}',
  'devices.since': 'с {date}',
  'devices.kind.personal': 'личное',
  'devices.kind.agent': 'агент',
  'devices.state.active': 'в работе',
  'devices.state.revoked': 'отозвана',
  'devices.state.frozen': 'заморожена',
  'devices.state.partly': 'отозвана частично',
  'devices.seat': 'нотариус',
  'devices.nowhere': 'Ни в одном пуле этого экземпляра.',
  'devices.revoke': 'Отозвать',
  'devices.revokeThis': 'Отозвать: {name}',
  'devices.confirmTitle': 'Отозвать навсегда: {name}?',
  'devices.lead':
    'Оба устройства этой машины перестанут действовать во всех пулах этого экземпляра, как только каждый это запечатает. Вернуть их нельзя. Слова не покидают эту страницу.',
  'devices.leadOrders':
    'От неё зависят идущие заказы ({orders}): за эту машину больше никто не измеряет, они закончатся, как если бы она была выключена. Измеренное до сих пор оплачивается.',
  'devices.leadSeat': 'Она — нотариус в пулах: {pools}. Пусть владелец назначит там другого.',
  'devices.leadLast':
    'Без неё остановятся пулы, где она нотариус: {pools}. Там её можно отозвать, только когда назначены другие нотариусы или пул восстановлен; затем повторите.',
  'devices.leadElsewhere':
    'В пулах, которых на этом экземпляре нет, всё остаётся как было, и машина может вступать в новые от вашего имени. Если на ней была и фраза, замените её.',
  'devices.even':
    'Это машина, за которой вы сейчас работаете. Я знаю, что после этого здесь ничего нельзя будет сделать.',
  'devices.result.revoked': 'отозвана',
  'devices.result.before': 'была отозвана раньше',
  'devices.result.waits': 'отправлено, ещё не запечатано',
  'devices.result.failed': 'не удалось',
  'devices.resultTitle': 'Что стало с машиной: {name}',
  'devices.again': 'Где не удалось, устраните причину и повторите.',
};
