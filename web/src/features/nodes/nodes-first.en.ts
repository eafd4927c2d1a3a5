/** What the first pages say of nodes. */
export const nodesFirstEn = {
  'nodes.coresCount': { one: '{count} core', other: '{count} cores' },
  'nodes.online': 'online',
  'nodes.offline': 'not connected',
  'nodes.share': 'Share my PC',
} as const;
