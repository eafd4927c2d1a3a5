/** What the first pages say of nodes. */
import type { RussianOf } from '../../texts/text-types.ts';
import type { nodesFirstEn } from './nodes-first.en.ts';

export const nodesFirstRu: RussianOf<typeof nodesFirstEn> = {
  'nodes.coresCount': { one: '{count} ядро', few: '{count} ядра', many: '{count} ядер' },
  'nodes.online': 'на связи',
  'nodes.offline': 'не на связи',
  'nodes.share': 'Поделиться своим ПК',
};
