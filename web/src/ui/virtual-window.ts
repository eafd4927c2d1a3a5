/** Which rows of a long list are near the view: measured heights where a row was seen, their mean where not. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'react';

/** Pixels beyond the view in which rows exist already. */
const AHEAD = 1000;
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
  const [version, measureAgain] = useReducer((count: number) => count + 1, 0);
  const [, show] = useReducer((count: number) => count + 1, 0);
  const view = useRef<View>({ top: 0, bottom: 900 });
  const keys = useRef(keyOf);
  keys.current = keyOf;

  // `version` tells that heights became known.
  // oxlint-disable-next-line react/exhaustive-deps
  const offsets = useMemo(() => offsetsOf(rows, keys.current, heights.current, rowHeight), [rows, rowHeight, version]);
  const first = Math.max(0, indexAt(offsets, view.current.top));
  const last = Math.min(rows.length, indexAt(offsets, view.current.bottom) + 1);
  const shown = useRef({ first, last, offsets });
  shown.current = { first, last, offsets };

  const look = useCallback((): void => {
    const list = body.current;
    if (list === null) return;
    const frame = isBoxed ? box.current?.getBoundingClientRect() : undefined;
    const frameTop = frame?.top ?? 0;
    const frameHeight = frame?.height ?? window.innerHeight;
    const top = frameTop - list.getBoundingClientRect().top - AHEAD;
    const bottom = top + frameHeight + 2 * AHEAD;
    view.current = { top, bottom };
    const { offsets: known, ...before } = shown.current;
    const count = known.length - 1;
    const isSame =
      Math.max(0, indexAt(known, top)) === before.first && Math.min(count, indexAt(known, bottom) + 1) === before.last;
    if (!isSame) show();
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

  // After each paint of other rows: what they really measure.
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
    if (isNew) measureAgain();
    look();
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
      show();
    },
  };
}

/** Where each row begins; the last one is where the list ends. */
function offsetsOf<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  heights: ReadonlyMap<string, number>,
  rowHeight: number,
): Float64Array {
  let sum = 0;
  for (const height of heights.values()) sum += height;
  const guess = heights.size === 0 ? rowHeight : sum / heights.size;
  const offsets = new Float64Array(rows.length + 1);
  for (let index = 0; index < rows.length; index += 1) {
    const height = heights.size === 0 ? guess : (heights.get(keyOf(rows[index] as Row)) ?? guess);
    offsets[index + 1] = (offsets[index] ?? 0) + height;
  }
  return offsets;
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
