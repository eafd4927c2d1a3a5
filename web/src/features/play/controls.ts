/** What the player does, as numbered inputs: keys and buttons at once, motion once a frame, what is held again every 100 ms. */
import type { StreamAct, StreamInput } from '#core/contract/game-stream.ts';
import { type PadMap, USUAL_PAD } from '#core/contract/game-pad.ts';
import { actsOfPad } from './gamepad.ts';

const AGAIN_MS = 100;
const POSITION_MAX = 0xffff;
const WHEEL_STEP = 60;
const TURN_MAX = 4096;

export interface Controls {
  /** A key that is pressed on the screen. */
  press(code: string, isDown: boolean): void;
  /** What the controls of a gamepad stand for in this game. */
  setPad(map: PadMap): void;
  releaseAll(): void;
  close(): void;
}

export function takeControls(surface: HTMLElement, send: (input: Omit<StreamInput, 't' | 'number'>) => void): Controls {
  const held = new Set<string>();
  const ended = new AbortController();
  const { signal } = ended;
  let motion: { x: number; y: number } | undefined;
  let turn = { dx: 0, dy: 0 };
  let padMap: PadMap = USUAL_PAD;
  let padHeld: ReadonlySet<string> = new Set();
  /** Parts of a step that a stick has turned and that were not sent. */
  let padRest = { dx: 0, dy: 0 };
  let frame = 0;

  const flush = (acts: readonly StreamAct[]): void => {
    const moved: StreamAct[] = motion === undefined ? [] : [{ a: 'move', ...motion }];
    if (turn.dx !== 0 || turn.dy !== 0) moved.push({ a: 'turn', dx: clamp(turn.dx), dy: clamp(turn.dy) });
    motion = undefined;
    turn = { dx: 0, dy: 0 };
    send({ acts: [...moved, ...acts], held: [...held] });
  };
  const key = (code: string, isDown: boolean): void => {
    if (isDown === held.has(code)) return;
    if (isDown) held.add(code);
    else held.delete(code);
    flush([{ a: 'key', code, down: isDown }]);
  };
  const button = (number: number, isDown: boolean): void => {
    const name = `mouse:${number}`;
    if (number > 4 || isDown === held.has(name)) return;
    if (isDown) held.add(name);
    else held.delete(name);
    flush([{ a: 'button', button: number, down: isDown }]);
  };
  const press = (name: string, isDown: boolean): void => {
    if (name.startsWith('mouse:')) button(Number(name.slice(6)), isDown);
    else key(name, isDown);
  };
  const releaseAll = (): void => {
    for (const name of [...held]) press(name, false);
  };
  const place = (event: PointerEvent): void => {
    if (document.pointerLockElement === surface) {
      turn = { dx: turn.dx + event.movementX, dy: turn.dy + event.movementY };
      return;
    }
    const box = surface.getBoundingClientRect();
    const share = (value: number, size: number): number =>
      Math.round(Math.min(1, Math.max(0, size === 0 ? 0 : value / size)) * POSITION_MAX);
    motion = { x: share(event.clientX - box.left, box.width), y: share(event.clientY - box.top, box.height) };
  };

  surface.addEventListener(
    'keydown',
    (event) => {
      if (event.code === '' || event.metaKey) return;
      event.preventDefault();
      if (!event.repeat) key(event.code, true);
    },
    { signal },
  );
  surface.addEventListener(
    'keyup',
    (event) => {
      event.preventDefault();
      key(event.code, false);
    },
    { signal },
  );
  surface.addEventListener('pointermove', place, { signal });
  surface.addEventListener(
    'pointerdown',
    (event) => {
      surface.focus({ preventScroll: true });
      event.preventDefault();
      place(event);
      button(event.button, true);
    },
    { signal },
  );
  surface.addEventListener('pointerup', (event) => button(event.button, false), { signal });
  surface.addEventListener('pointercancel', releaseAll, { signal });
  surface.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
  surface.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const steps = (delta: number): number => Math.max(-20, Math.min(20, Math.round(delta / WHEEL_STEP)));
      flush([{ a: 'wheel', dx: steps(event.deltaX), dy: steps(event.deltaY) }]);
    },
    { signal, passive: false },
  );
  surface.addEventListener('blur', releaseAll, { signal });
  document.addEventListener('visibilitychange', () => document.hidden && releaseAll(), { signal });

  const lookAtPads = (): void => {
    const now = new Set<string>();
    for (const pad of navigator.getGamepads()) {
      if (pad === null) continue;
      const acts = actsOfPad(pad, padMap);
      for (const name of acts.held) now.add(name);
      padRest = { dx: padRest.dx + acts.dx, dy: padRest.dy + acts.dy };
    }
    for (const name of now) if (!padHeld.has(name)) press(name, true);
    for (const name of padHeld) if (!now.has(name)) press(name, false);
    padHeld = now;
    const whole = { dx: Math.trunc(padRest.dx), dy: Math.trunc(padRest.dy) };
    turn = { dx: turn.dx + whole.dx, dy: turn.dy + whole.dy };
    padRest = { dx: padRest.dx - whole.dx, dy: padRest.dy - whole.dy };
  };
  const onFrame = (): void => {
    lookAtPads();
    if (motion !== undefined || turn.dx !== 0 || turn.dy !== 0) flush([]);
    frame = requestAnimationFrame(onFrame);
  };
  frame = requestAnimationFrame(onFrame);
  const again = setInterval(() => {
    if (held.size > 0) send({ acts: [], held: [...held] });
  }, AGAIN_MS);
  return {
    press: key,
    setPad: (map) => {
      padMap = map;
    },
    releaseAll,
    close: () => {
      releaseAll();
      ended.abort();
      cancelAnimationFrame(frame);
      clearInterval(again);
    },
  };
}

function clamp(step: number): number {
  return Math.max(-TURN_MAX, Math.min(TURN_MAX, Math.round(step)));
}
