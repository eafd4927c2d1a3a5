/** What the owner of a machine says of games on it: the catalogue, and what players saved. The operator's alone. */
import { z } from 'zod';
import { ShortText } from '../../contract/act-fields.ts';
import { PadMap } from '../../contract/game-pad.ts';
import { endpoint } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { GAME_LIMITS } from '../../kernel/limits.ts';
import { GAME_HINDRANCES, GAME_KINDS, GameId } from './gaming.schemas.ts';

const tag = 'games';

/** How a node starts a game: stays on the node. */
export const GameCommand = z.object({
  /** Program, by its path or by its name in PATH. */
  program: z.string().min(1).max(GAME_LIMITS.pathCharsMax),
  arguments: z.array(z.string().max(GAME_LIMITS.pathCharsMax)).max(GAME_LIMITS.argumentsMax).default([]),
  /** Working folder; absent: the session's own. */
  folder: z.string().min(1).max(GAME_LIMITS.pathCharsMax).optional(),
});
export type GameCommand = z.infer<typeof GameCommand>;

/** A game that this instance's machine can run. */
export const CatalogueGame = z
  .object({
    id: GameId,
    title: ShortText,
    kind: z.enum(GAME_KINDS),
    /** `hand`: entered by the owner; `found`: by looking at the machine. */
    source: z.enum(['hand', 'found']),
    command: GameCommand,
    picture: Hex32.optional(),
    /** It may use the network of this machine: said in every offer of it. */
    network: z.boolean().default(false),
    /** What the controls of a player's gamepad stand for; absent: as usual. */
    pad: PadMap.optional(),
    /** Why it cannot be offered as it was found: add it by hand with the command that starts it. */
    hindrance: z.enum(GAME_HINDRANCES).optional(),
  })
  .meta({ id: 'CatalogueGame' });
export type CatalogueGame = z.infer<typeof CatalogueGame>;

/** What this machine has of what hosting takes. */
export const HostMachine = z
  .object({
    /** What keeps games from being hosted here, with the command that installs it. */
    missing: z.array(z.object({ what: z.string(), install: z.string() })),
    /** A game sees nothing of the owner's files (bubblewrap works). */
    isConfined: z.boolean(),
    /** A game has the memory, cores and processes of its seat and no more (control groups work). */
    isLimited: z.boolean(),
    hasSound: z.boolean(),
    /** `card`: games draw on a graphics card; `unused`: there is one, and weston or Xwayland is missing; `none`: the processor draws. */
    graphics: z.enum(['card', 'unused', 'none']),
    /** That work here, best first. */
    encoders: z.array(z.string()),
  })
  .meta({ id: 'HostMachine' });
export type HostMachine = z.infer<typeof HostMachine>;

export const catalogueRead = endpoint({
  name: 'catalogueRead',
  method: 'GET',
  path: '/games/catalogue',
  summary: 'Games that this machine can run: found by itself and entered by hand (operator)',
  tag,
  answer: z.object({
    items: z.array(CatalogueGame),
    machine: HostMachine,
  }),
});
const CatalogueEntry = CatalogueGame.pick({ title: true, command: true, picture: true, network: true, pad: true });
const EntryParams = z.object({ game: GameId });
export const catalogueAdd = endpoint({
  name: 'catalogueAdd',
  method: 'POST',
  path: '/games/catalogue',
  summary: 'Add a game by hand (operator)',
  tag,
  body: CatalogueEntry.extend({ id: GameId.optional() }),
  answer: CatalogueGame,
});
export const catalogueEdit = endpoint({
  name: 'catalogueEdit',
  method: 'PUT',
  path: '/games/catalogue/:game',
  summary: 'Change a game that was entered by hand (operator)',
  tag,
  params: EntryParams,
  body: CatalogueEntry,
  answer: CatalogueGame,
});
export const catalogueRemove = endpoint({
  name: 'catalogueRemove',
  method: 'DELETE',
  path: '/games/catalogue/:game',
  summary: 'Remove a game that was entered by hand; offers of it stay until they are withdrawn (operator)',
  tag,
  params: EntryParams,
});

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

/** This machine's own desktop: where games are played on Windows and macOS, which have no other display. */
export const DesktopView = z
  .object({
    /** Windows or macOS; elsewhere sessions have displays of their own. */
    isPossible: z.boolean(),
    /** The owner's word. */
    isLent: z.boolean(),
    /** The owner is away long enough: a session may begin, or go on. */
    isFree: z.boolean(),
    /** Since the owner's own last input. Absent: not known. */
    ownerIdleMs: z.number().int().optional(),
    /** The system lets this program look and press (macOS: Accessibility and Screen Recording). */
    isAllowed: z.boolean(),
    /** What watches for the owner's input answers; while it does not, nobody plays. */
    isWatched: z.boolean(),
    /** Nobody has tried this on such a system. */
    isUntried: z.literal(true),
  })
  .meta({ id: 'Desktop' });
export type DesktopView = z.infer<typeof DesktopView>;

export const desktopRead = endpoint({
  name: 'desktopRead',
  method: 'GET',
  path: '/games/desktop',
  summary: 'The desktop of this machine: whether it is lent for games, and whether its owner is away (operator)',
  tag,
  answer: DesktopView,
});
export const desktopLend = endpoint({
  name: 'desktopLend',
  method: 'PUT',
  path: '/games/desktop',
  summary:
    'Lend this desktop to players while its owner is away: they see the game’s window and press its keys (operator)',
  tag,
  body: z.object({
    /** The owner has read what that means. */
    lendsScreen: z.literal(true),
  }),
  answer: DesktopView,
});
export const desktopTakeBack = endpoint({
  name: 'desktopTakeBack',
  method: 'DELETE',
  path: '/games/desktop',
  summary: 'Lend this desktop no more; a game that is played on it ends at once (operator)',
  tag,
});

export const hostingApi = {
  desktopRead,
  desktopLend,
  desktopTakeBack,
  catalogueRead,
  catalogueAdd,
  catalogueEdit,
  catalogueRemove,
  savesRead,
  savesRemove,
};
