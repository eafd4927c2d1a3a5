/** The shape of the tables of forgeries. */
import type { Command } from '../kit/acts.ts';

/** [code it must be rejected with, what is forged, by whom and how, what it would come to without that rule: accepted unless said] */
export type Forgery = readonly [code: string, what: string, forge: Command, becomes?: string];

/** By event type. */
export type Forgeries = Readonly<Record<string, readonly Forgery[]>>;
