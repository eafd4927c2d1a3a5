/** The channel of a running session, from the player's instance to the provider's; what travels on it is `core/contract/game-stream.ts`. */
import { z } from 'zod';
import { Hex32 } from '#core/kernel/ids.ts';
import { MoonlightHosts, MoonlightState } from '#core/features/gaming/moonlight.api.ts';

export const PLAY_CHANNEL = 'play';

/** First frame, from the player's instance. */
export const PlayOpen = z.strictObject({ space: Hex32, order: Hex32 });

/** Before an order: a few seconds of generated pictures, to a member of the pool. */
export const PROBE_CHANNEL = 'play.probe';

export const ProbeOpen = z.strictObject({ space: Hex32, offer: Hex32 });

/** From the player's instance: how far the session is, or with the PIN that Moonlight shows. */
export const MOONLIGHT_REQUEST = 'game.moonlight';
export const MoonlightAsk = z.strictObject({
  space: Hex32,
  order: Hex32,
  pin: z
    .string()
    .regex(/^\d{4}$/)
    .optional(),
});
export const MoonlightAnswer = z.strictObject({
  state: MoonlightState,
  app: z.string().max(200),
  hosts: MoonlightHosts,
  /** Why the PIN let nobody in. */
  refused: z.enum(['nobody_waits', 'wrong_pin', 'too_often', 'not_ready']).optional(),
});
export type MoonlightAnswer = z.infer<typeof MoonlightAnswer>;

/** From the provider's instance to the player's and back: its own round trip. */
export const MOONLIGHT_ECHO = 'game.moonlight.echo';
export const MoonlightEcho = z.strictObject({ space: Hex32, order: Hex32, nonce: z.number().int().min(0) });

/** Before an order, to a member of the pool. */
export const MOONLIGHT_PROBE = 'game.moonlight.probe';
export const MoonlightProbeAnswer = z.strictObject({ hosts: MoonlightHosts, isReady: z.boolean() });
export type MoonlightProbeAnswer = z.infer<typeof MoonlightProbeAnswer>;
