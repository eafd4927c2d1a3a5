/** Requests between the two instances of a session, beside the log: readings both ways, and the signature under a receipt. */
import { z } from 'zod';
import { Hex32 } from '#core/kernel/ids.ts';
import { GAME_LIMITS } from '#core/kernel/limits.ts';
import { SessionReceipt } from '#core/features/gaming/gaming.events.ts';
import { Counters } from '#core/features/gaming/windows.ts';

export const SAMPLES_REQUEST = 'session.samples';
export const SESSION_SIGN_REQUEST = 'session.sign';
export const PICTURE_REQUEST = 'game.picture';

const BOUNDARY_MAX = GAME_LIMITS.durationMaxMs / GAME_LIMITS.windowMs + 1;
const Boundary = z.number().int().min(0).max(BOUNDARY_MAX);
const SampleList = z.array(z.tuple([Boundary, Counters])).max(GAME_LIMITS.exchangeWindowsMax);
export type SampleList = z.infer<typeof SampleList>;

/** The provider's readings; asks for the player's from a boundary on. */
export const SamplesBody = z.strictObject({ space: Hex32, order: Hex32, samples: SampleList, from: Boundary });
export const SamplesAnswer = z.strictObject({ samples: SampleList });
export const SessionSignBody = z.strictObject({ space: Hex32, receipt: SessionReceipt });
export const PictureBody = z.strictObject({ space: Hex32, offer: Hex32 });
