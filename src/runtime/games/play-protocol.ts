/** The channel of a running session, from the player's instance to the provider's; what travels on it is `core/contract/game-stream.ts`. */
import { z } from 'zod';
import { Hex32 } from '#core/kernel/ids.ts';

export const PLAY_CHANNEL = 'play';

/** First frame, from the player's instance. */
export const PlayOpen = z.strictObject({ space: Hex32, order: Hex32 });

/** Before an order: a few seconds of generated pictures, to a member of the pool. */
export const PROBE_CHANNEL = 'play.probe';

export const ProbeOpen = z.strictObject({ space: Hex32, offer: Hex32 });
