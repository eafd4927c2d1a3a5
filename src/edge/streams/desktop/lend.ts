/**
 * The owner's word on this machine's own desktop, and whether the owner is away.
 *
 *   not lent (as installed) -> lent, owner there -> owner away for `OWNER_AWAY_MS`: free -> any input of the owner's: not free, at once
 */
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DesktopHelper, type HelperOptions, openDesktopHelper } from './helper.ts';
import type { DesktopSystem } from './keys.ts';

/** Nobody's desktop is lent while somebody may only have gone to the door. */
export const OWNER_AWAY_MS = 2 * 60_000;

export interface DesktopLook {
  /** This system has a desktop that could be lent. */
  readonly isPossible: boolean;
  readonly isLent: boolean;
  /** A session may begin, or go on. */
  readonly isFree: boolean;
  /** Since the owner's own last input; undefined: not known. */
  readonly ownerIdleMs: number | undefined;
  /** The system has not allowed looking and pressing (macOS: Accessibility and Screen Recording). */
  readonly isAllowed: boolean;
  /** What watches for the owner answers: while it does not, nobody plays. */
  readonly isWatched: boolean;
}

export interface DesktopLend {
  readonly system: DesktopSystem | undefined;
  look(): DesktopLook;
  /** Whether the owner has pressed something since. */
  hasOwnerComeSince(ms: number): boolean;
  set(isLent: boolean): void;
  /** undefined: not lent. */
  readonly helper: DesktopHelper | undefined;
  close(): void;
}

export interface LendOptions {
  /** There while it is lent. */
  readonly file: string;
  readonly platform?: NodeJS.Platform;
  readonly awayMs?: number;
  readonly command?: HelperOptions['command'];
  readonly onHelperGone?: HelperOptions['onGone'];
}

export function openDesktopLend(options: LendOptions): DesktopLend {
  const { file, platform = process.platform, awayMs = OWNER_AWAY_MS, command, onHelperGone } = options;
  const system = platform === 'win32' || platform === 'darwin' ? platform : undefined;
  let helper: DesktopHelper | undefined;
  const open = (): void => {
    if (system === undefined) return;
    helper ??= openDesktopHelper({
      system,
      ...(command === undefined ? {} : { command }),
      ...(onHelperGone === undefined ? {} : { onGone: onHelperGone }),
    });
  };
  if (statSync(file, { throwIfNoEntry: false }) !== undefined) open();
  return {
    system,
    get helper() {
      return helper;
    },
    look: () => {
      const state = helper?.state();
      const isReady = state?.isAllowed === true;
      const isAway = state !== undefined && state.ownerIdleMs >= awayMs;
      return {
        ...{ isPossible: system !== undefined, isLent: helper !== undefined },
        // Windows has nothing to allow: there it is the watching itself that failed.
        isAllowed: system === 'win32' || state === undefined || isReady,
        isWatched: system === 'win32' ? isReady : state !== undefined,
        ...{ isFree: isAway && isReady, ownerIdleMs: state?.ownerIdleMs },
      };
    },
    hasOwnerComeSince: (ms) => {
      const state = helper?.state();
      // Whoever cannot be seen may be there.
      return state?.isAllowed !== true || state.atMs - state.ownerIdleMs > ms;
    },
    set: (isLent) => {
      if (isLent && system !== undefined) {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        writeFileSync(file, 'lent\n', { mode: 0o600 });
        open();
        return;
      }
      rmSync(file, { force: true });
      helper?.close();
      helper = undefined;
    },
    close: () => {
      helper?.close();
      helper = undefined;
    },
  };
}
