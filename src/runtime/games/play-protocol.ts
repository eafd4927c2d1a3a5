/** The channel of a running session, from the player's instance to the provider's; what travels on it is `core/contract/game-stream.ts`. */
import { z } from 'zod';
import { Hex32 } from '#core/kernel/ids.ts';

export const PLAY_CHANNEL = 'play';

/** First frame, from the player's instance. */
export const PlayOpen = z.strictObject({ space: Hex32, order: Hex32 });
