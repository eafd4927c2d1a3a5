/** What main thread and inspecting worker say to each other: one question a worker, plain data. */
import type { SpaceSizes } from '#edge/store/measure.ts';
import type { Verified, VerifyPhase } from '../verify.ts';

export type Inspection =
  | { readonly kind: 'verify'; readonly space: string; readonly path: string; readonly scratch: string }
  | { readonly kind: 'measure'; readonly path: string }
  | { readonly kind: 'rewrite'; readonly path: string; readonly sql: string };

export type Inspected =
  | { readonly kind: 'progress'; readonly phase: VerifyPhase; readonly done: number; readonly total: number }
  | { readonly kind: 'verified'; readonly verified: Verified }
  | { readonly kind: 'measured'; readonly sizes: SpaceSizes }
  | { readonly kind: 'rewritten' }
  | { readonly kind: 'failed'; readonly fault: string; readonly name: string };
