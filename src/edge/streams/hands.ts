/**
 * What the player holds, and what reaches the display of it. A key or button that is not said again for `UNSEEN_MS` goes up by itself, and all
 * of them when the player leaves: none stays down after a lost link.
 */
import type { StreamAct, StreamInput } from '#core/contract/game-stream.ts';
import { buttonOf, keysymOf } from './keys.ts';
import { HELD_MAX } from './limits.ts';
import type { DisplayInput } from './x11-input.ts';

export const UNSEEN_MS = 2_000;
/** Inputs whose time is kept: those of the half second that a slow picture may be late by. */
const APPLIED_MAX = 128;
const POSITION_MAX = 0xffff;
const WHEEL = { up: 4, down: 5, left: 6, right: 7 } as const;

export interface Hands {
  apply(input: StreamInput, nowMs: number): void;
  /** Lets go of what was not said again. */
  look(nowMs: number): void;
  releaseAll(): void;
  /** Number of the newest input that was applied before a moment: what a picture taken then can show. */
  newestBefore(timeMs: number): number;
}

export function createHands(
  display: Pick<DisplayInput, 'key' | 'button' | 'moveTo' | 'moveBy'>,
  size: { readonly width: number; readonly height: number },
): Hands {
  /** Name (`KeyW`, `mouse:0`) and when it was said last. */
  const held = new Map<string, number>();
  /** Oldest first. */
  const applied: { readonly number: number; readonly atMs: number }[] = [];

  const press = (name: string, isDown: boolean): void => {
    const mouse = /^mouse:(\d)$/.exec(name);
    if (mouse === null) {
      const keysym = keysymOf(name);
      if (keysym !== undefined) display.key(keysym, isDown);
      return;
    }
    const button = buttonOf(Number(mouse[1]));
    if (button !== undefined) display.button(button, isDown);
  };
  const set = (name: string, isDown: boolean, nowMs: number): void => {
    const isHeld = held.has(name);
    if (isDown && !isHeld && held.size >= HELD_MAX) return;
    if (isDown) held.set(name, nowMs);
    else held.delete(name);
    if (isDown !== isHeld) press(name, isDown);
  };
  const click = (button: number, count: number): void => {
    for (let step = 0; step < count; step += 1) {
      display.button(button, true);
      display.button(button, false);
    }
  };
  const act = (one: StreamAct, nowMs: number): void => {
    switch (one.a) {
      case 'key':
        return set(one.code, one.down, nowMs);
      case 'button':
        return set(`mouse:${one.button}`, one.down, nowMs);
      case 'move':
        return display.moveTo(
          Math.round((one.x * (size.width - 1)) / POSITION_MAX),
          Math.round((one.y * (size.height - 1)) / POSITION_MAX),
        );
      case 'turn':
        return display.moveBy(one.dx, one.dy);
      case 'wheel':
        click(one.dy < 0 ? WHEEL.up : WHEEL.down, Math.abs(one.dy));
        click(one.dx < 0 ? WHEEL.left : WHEEL.right, Math.abs(one.dx));
    }
  };
  const release = (name: string): void => {
    held.delete(name);
    press(name, false);
  };
  return {
    newestBefore: (timeMs) => applied.findLast(({ atMs }) => atMs <= timeMs)?.number ?? 0,
    apply: (input, nowMs) => {
      // A page that was opened anew counts from 1 again.
      if (input.number < (applied.at(-1)?.number ?? 0)) applied.length = 0;
      for (const one of input.acts) act(one, nowMs);
      applied.push({ number: input.number, atMs: nowMs });
      if (applied.length > APPLIED_MAX) applied.shift();
      const said = new Set(input.held);
      for (const name of held.keys()) {
        if (said.has(name)) held.set(name, nowMs);
      }
    },
    look: (nowMs) => {
      for (const [name, atMs] of held) if (nowMs - atMs >= UNSEEN_MS) release(name);
    },
    releaseAll: () => {
      for (const name of [...held.keys()]) release(name);
    },
  };
}
