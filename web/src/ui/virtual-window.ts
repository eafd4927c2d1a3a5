/**
 * Which rows of a long list are near the view: measured heights where a row was seen, and one guess where not, which is made from the
 * rows first seen and then kept. A guess that moved with each measurement would move the rows in view, and so never come to rest.
 */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'react';

/** Pixels beyond the view in which rows exist already … */
const AHEAD = 1000;
/** … and below which more are made: between the two nothing happens, so that no row at a border comes and goes. */
const ENOUGH = 500;
/** What stands above the page's rows while one moves by keys: the bar at the top. */
const COVERED = 72;

interface WindowOptions<Row> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly rowHeight: number;
  readonly isBoxed: boolean;
  readonly box: RefObject<HTMLElement | null>;
  readonly body: RefObject<HTMLElement | null>;
}

export interface ListWindow {
  /** Rows `first` … `last` − 1 exist. */
  readonly first: number;
  readonly last: number;
  /** Pixels of those that do not. */
  readonly before: number;
  readonly after: number;
  bringIntoView(index: number): void;
}

interface View {
  readonly top: number;
  readonly bottom: number;
}

export function useWindow<Row>({ rows, keyOf, rowHeight, isBoxed, box, body }: WindowOptions<Row>): ListWindow {
  const heights = useRef(new Map<string, number>());
  const guess = useRef<number>(undefined);
  const [version, measureAgain] = useReducer((count: number) => count + 1, 0);
  const [view, setView] = useState<View>({ top: 0, bottom: 900 });
  const keys = useRef(keyOf);
  keys.current = keyOf;

  // `version` tells that heights became known.
  const offsets = useMemo(
    () => offsetsOf(rows, keys.current, heights.current, guess.current ?? rowHeight),
    // oxlint-disable-next-line react/exhaustive-deps
    [rows, rowHeight, version],
  );
  const { first, last } = rangeOf(offsets, view);
  /** What is painted: a render that was dropped is not. */
  const shown = useRef({ first, last, offsets });
  useLayoutEffect(() => {
    shown.current = { first, last, offsets };
  });

  const look = useCallback((): void => {
    const list = body.current;
    if (list === null) return;
    const frame = isBoxed ? box.current?.getBoundingClientRect() : undefined;
    const frameTop = frame?.top ?? 0;
    const frameHeight = frame?.height ?? window.innerHeight;
    const top = frameTop - list.getBoundingClientRect().top;
    const bottom = top + frameHeight;
    const made = shown.current;
    const needed = rangeOf(made.offsets, { top: top - ENOUGH, bottom: bottom + ENOUGH });
    if (needed.first >= made.first && needed.last <= made.last) return;
    setView({ top: top - AHEAD, bottom: bottom + AHEAD });
  }, [body, box, isBoxed]);

  useEffect(() => {
    const scroller: HTMLElement | Window = (isBoxed ? box.current : undefined) ?? window;
    let frame = 0;
    const later = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(look);
    };
    const resized = (): void => {
      // Other widths, other heights.
      heights.current.clear();
      guess.current = undefined;
      measureAgain();
      later();
    };
    scroller.addEventListener('scroll', later, { passive: true });
    window.addEventListener('resize', resized);
    return () => {
      cancelAnimationFrame(frame);
      scroller.removeEventListener('scroll', later);
      window.removeEventListener('resize', resized);
    };
  }, [isBoxed, box, look]);

  // After each render, whatever made it: what its rows really measure. It ends when nothing new was measured.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  useLayoutEffect(() => {
    const list = body.current;
    if (list === null) return;
    let isNew = false;
    for (const element of list.querySelectorAll<HTMLElement>(':scope > [data-index]')) {
      const row = rows[Number(element.dataset['index'])];
      if (row === undefined) continue;
      const key = keys.current(row);
      const height = element.getBoundingClientRect().height;
      if (Math.abs((heights.current.get(key) ?? -1) - height) < 0.5) continue;
      heights.current.set(key, height);
      isNew = true;
    }
    if (isNew) {
      guess.current ??= meanOf(heights.current);
      measureAgain();
    }
    // Other heights, another place in the list: but only once this is painted.
    const frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  });

  return {
    first,
    last,
    before: offsets[first] ?? 0,
    after: (offsets[rows.length] ?? 0) - (offsets[last] ?? 0),
    bringIntoView: (index) => {
      const list = body.current;
      if (list === null) return;
      const frame = isBoxed ? box.current : null;
      const frameTop = frame?.getBoundingClientRect().top ?? COVERED;
      const frameBottom = frame?.getBoundingClientRect().bottom ?? window.innerHeight - COVERED;
      const listTop = list.getBoundingClientRect().top;
      const top = listTop + (offsets[index] ?? 0);
      const bottom = listTop + (offsets[index + 1] ?? 0);
      const by = top < frameTop ? top - frameTop : bottom > frameBottom ? bottom - frameBottom : 0;
      if (by !== 0) (frame ?? window).scrollBy({ top: by, behavior: 'instant' });
      look();
    },
  };
}

/** Where each row begins; the last one is where the list ends. */
function offsetsOf<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  heights: ReadonlyMap<string, number>,
  guess: number,
): Float64Array {
  const offsets = new Float64Array(rows.length + 1);
  for (let index = 0; index < rows.length; index += 1) {
    const height = heights.size === 0 ? guess : (heights.get(keyOf(rows[index] as Row)) ?? guess);
    offsets[index + 1] = (offsets[index] ?? 0) + height;
  }
  return offsets;
}

function meanOf(heights: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const height of heights.values()) sum += height;
  return sum / Math.max(1, heights.size);
}

/** At least one row, where there are any: a list that became shorter is looked at from its end. */
function rangeOf(offsets: Float64Array, { top, bottom }: View): { readonly first: number; readonly last: number } {
  const count = offsets.length - 1;
  const first = Math.max(0, Math.min(count - 1, indexAt(offsets, top)));
  return { first, last: Math.max(Math.min(count, first + 1), Math.min(count, indexAt(offsets, bottom) + 1)) };
}

/** The row that covers this place; one before the list is −1. */
function indexAt(offsets: Float64Array, at: number): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
