/** Texts of other people on our terminal: names and logs must not move the cursor, colour or reorder what we print. */

// Control signs (C0, C1, DEL), and the marks that turn the direction of writing round (Unicode TR 9).
const UNSAFE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** One line, every unsafe sign replaced by a visible one. */
export function plain(text: string): string {
  return text.replaceAll('\t', '  ').replace(UNSAFE, '\u00b7');
}

/** Columns that a plain text takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const sign of text) width += /\p{Mn}/u.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1;
  return width;
}

/** At most `width` columns; what was cut off is shown as "…". */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const sign of text) {
    used += widthOf(sign);
    if (used > width) break;
    kept += sign;
  }
  return `${kept}…`;
}

export function padTo(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const fill = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'left' ? text + fill : fill + text;
}
