import { z } from 'zod';
import { endpoint } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';

const tag = 'games';

/** What games saved for one player on this machine. */
export const PlayerSavesView = z
  .object({
    /** User id. */
    player: Hex32,
    handle: z.string(),
    bytes: z.number().int(),
    /** Files and folders. */
    entries: z.number().int(),
    /** When something was written last. */
    changedMs: z.number().int(),
    /** Above the quota, or not to be counted: the player gets no further session. */
    isOver: z.boolean(),
    isPlaying: z.boolean(),
  })
  .meta({ id: 'PlayerSaves' });
export type PlayerSavesView = z.infer<typeof PlayerSavesView>;

export const savesRead = endpoint({
  name: 'savesRead',
  method: 'GET',
  path: '/games/saves',
  summary: 'What games saved for players on this machine, the most first (operator)',
  tag,
  answer: z.object({
    /** Of each player, as `--game-saves` says. */
    quotaBytes: z.number().int(),
    items: z.array(PlayerSavesView),
  }),
});
export const savesRemove = endpoint({
  name: 'savesRemove',
  method: 'DELETE',
  path: '/games/saves/:player',
  summary: 'Remove for good what games saved for a player here (operator)',
  tag,
  params: z.object({ player: Hex32 }),
});

export const savesApi = { savesRead, savesRemove };
