/** What main thread and space worker say to each other. Plain data: a worker's errors lose their class, so faults travel as text. */
import type { Result } from '#core/kernel/result.ts';
import type { Recovery } from '#core/contract/recovery.ts';
import type { RecoveryObjection } from '../recovery.ts';
import type { LineStatus } from '../line-status.ts';
import type { LineTimes } from '../line-state.ts';
import type { Draft, Submitted } from '../submit.ts';
import type { DecidedColumns } from './decided.ts';

export interface SignerSeed {
  /** 32 bytes, RFC 8032: stays inside this process. */
  readonly seed: Uint8Array;
}

export type ToWorker =
  | {
      readonly kind: 'open';
      readonly call: number;
      readonly space: string;
      readonly path: string;
      readonly self: string;
      readonly genesis: Uint8Array | undefined;
      readonly times: LineTimes | undefined;
    }
  | {
      readonly kind: 'submit';
      readonly call: number;
      readonly space: string;
      readonly commands: readonly { readonly seed: Uint8Array; readonly draft: Draft }[];
    }
  | { readonly kind: 'signer'; readonly space: string; readonly seed: Uint8Array; readonly certificate: Uint8Array }
  | { readonly kind: 'frame'; readonly space: string; readonly peer: string; readonly message: Uint8Array }
  | { readonly kind: 'peer-up' | 'peer-down'; readonly peer: string }
  | { readonly kind: 'replay' | 'override'; readonly call: number; readonly space: string }
  | { readonly kind: 'recover'; readonly call: number; readonly space: string; readonly recovery: Recovery }
  | { readonly kind: 'veto'; readonly call: number; readonly space: string; readonly objection: RecoveryObjection }
  | { readonly kind: 'close'; readonly call: number };

export type FromWorker =
  | { readonly kind: 'opened'; readonly call: number; readonly result: Result<LineStatus> }
  | { readonly kind: 'submitted'; readonly call: number; readonly results: readonly Result<Submitted>[] }
  | {
      readonly kind: 'replayed';
      readonly call: number;
      readonly result: Result<{ readonly seals: number; readonly stateHash: string }>;
    }
  | { readonly kind: 'recovered'; readonly call: number; readonly result: Result<unknown> }
  | { readonly kind: 'overridden'; readonly call: number; readonly result: Result<null> }
  | { readonly kind: 'closed'; readonly call: number }
  | { readonly kind: 'failed'; readonly call: number; readonly fault: string; readonly name: string }
  | { readonly kind: 'send'; readonly space: string; readonly peer: string; readonly message: Uint8Array }
  | { readonly kind: 'publish'; readonly space: string; readonly message: Uint8Array }
  | { readonly kind: 'reject'; readonly space: string; readonly peer: string }
  | { readonly kind: 'appended'; readonly space: string; readonly types: readonly string[] }
  | { readonly kind: 'sealed'; readonly space: string; readonly decided: DecidedColumns }
  | { readonly kind: 'status'; readonly status: LineStatus }
  /** The space's file is of an earlier format and is being brought forward. */
  | { readonly kind: 'migrating'; readonly space: string; readonly done: number; readonly total: number }
  /** A broken invariant or a full disk: this space stops, the others go on. */
  | { readonly kind: 'fault'; readonly space: string; readonly fault: string };
