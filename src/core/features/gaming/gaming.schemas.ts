/** What a game offer promises: part of the offer's version, snapshotted into an order's terms. Pure, and shared with views. */
import { z } from 'zod';
import { Count } from '../../contract/act-fields.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { GAME_LIMITS } from '../../kernel/limits.ts';

/** How windows are classed: `windows.ts` is what these names mean. Another meaning gets another name. */
export const MEASURES = ['webrtc-stats/1', 'presence/1'] as const;
export type MeasuresName = (typeof MEASURES)[number];
/** Where the node starts it from. */
export const GAME_KINDS = ['steam', 'desktop', 'command'] as const;
export const TRANSPORTS = ['webrtc', 'websocket', 'moonlight'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** Moonlight's pictures pass both instances by: what they can measure is another thing, and named before it is paid for. */
export function measuresOf(transports: readonly Transport[]): MeasuresName {
  return transports.includes('moonlight') ? 'presence/1' : 'webrtc-stats/1';
}

const Side = (max: number) => Count.min(GAME_LIMITS.sideMin).max(max);

export const GameTargets = z.strictObject({
  width: Side(GAME_LIMITS.widthMax),
  height: Side(GAME_LIMITS.heightMax),
  fps: Count.min(GAME_LIMITS.fpsMin).max(GAME_LIMITS.fpsMax),
  /** Round trip plus jitter buffer. */
  latencyMs: Count.min(GAME_LIMITS.latencyMinMs).max(GAME_LIMITS.latencyMaxMs),
});
export type GameTargets = z.infer<typeof GameTargets>;

/** Names an entry of the node's own catalogue: what is started stays on the node. */
export const GameId = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'small letters, digits, dot, dash, underscore');

export const GameTerms = z
  .strictObject({
    id: GameId,
    kind: z.enum(GAME_KINDS),
    /** SHA-256 of its picture; absent: none. */
    picture: Hex32.optional(),
    /** It reaches what the provider's machine reaches; absent: it has no network. */
    network: z.literal(true).optional(),
    targets: GameTargets,
    /** What the node can stream by, best first: hints, the probe decides. Moonlight stands alone: what is measured cannot change on the way. */
    transports: z.array(z.enum(TRANSPORTS)).min(1).max(TRANSPORTS.length),
    measures: z.enum(MEASURES),
  })
  .refine(({ transports, measures }) => measures === measuresOf(transports), 'measured as its ways can be')
  .refine(({ transports }) => transports.length === 1 || !transports.includes('moonlight'), 'moonlight stands alone');
export type GameTerms = z.infer<typeof GameTerms>;

/** Why a game that was found cannot be offered as it is. */
export const GAME_HINDRANCES = [
  /** The folder that Steam names is not there. */
  'not_installed',
  /** It asks Steam who plays; a sandbox has no Steam, and would need the owner's login. */
  'needs_steam',
  /** There are programs for Windows alone. */
  'windows_program',
  /** Nothing in its folder looks like its program. */
  'no_program',
  /** More than one does. */
  'several_programs',
] as const;
export type GameHindrance = (typeof GAME_HINDRANCES)[number];

/** Windows of a session by class. */
export const Tally = z.strictObject({ full: Count, half: Count, none: Count });
export type Tally = z.infer<typeof Tally>;
