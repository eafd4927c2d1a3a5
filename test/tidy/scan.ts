/**
 * A look at source text that is only as deep as the rules need: what is code, what is text, what is imported.
 *
 * TypeScript 7 has no programming interface, and a parser would be a dependency for a dozen rules. This scanner knows comments,
 * strings, templates and regular expressions; `codeOf` blanks them, so that a rule meets no word that is not code.
 */

/** One import or re-export. */
export interface ImportLine {
  readonly specifier: string;
  readonly line: number;
  /** `import type` or `export type`: gone when the program runs. */
  readonly typeOnly: boolean;
}

/** The text with comments, string contents and regular expressions blanked; line breaks and positions stay. */
export function codeOf(text: string): string {
  const out = text.split('');
  const blank = (from: number, to: number): void => {
    for (let i = from; i < to; i += 1) if (out[i] !== '\n') out[i] = ' ';
  };
  // One entry per open `${` of a template: how many braces are open inside it.
  const templates: number[] = [];
  let at = 0;
  while (at < text.length) {
    const two = text.slice(at, at + 2);
    const sign = text[at];
    let end = at + 1;
    if (two === '//') {
      end = endOf(text, '\n', at);
      blank(at, end);
    } else if (two === '/*') {
      end = Math.min(text.length, endOf(text, '*/', at + 2) + 2);
      blank(at, end);
    } else if (sign === "'" || sign === '"') {
      end = endOfQuoted(text, at, sign);
      blank(at + 1, end - 1);
    } else if (sign === '`' || (sign === '}' && templates.at(-1) === 0)) {
      if (sign === '}') templates.pop();
      const [to, opensCode] = endOfTemplateText(text, at + 1);
      blank(at + 1, opensCode ? to - 2 : to - 1);
      if (opensCode) templates.push(0);
      end = to;
    } else if (sign === '/' && startsRegExp(out, at)) {
      end = endOfRegExp(text, at);
      blank(at + 1, end - 1);
    } else if (sign === '{' || sign === '}') {
      const open = templates.pop();
      if (open !== undefined) templates.push(open + (sign === '{' ? 1 : -1));
    }
    at = end;
  }
  return out.join('');
}

/** Every static import, re-export and `import('literal')` of a file, in order. */
export function importsOf(text: string, code: string = codeOf(text)): ImportLine[] {
  const found: ImportLine[] = [];
  for (const match of code.matchAll(IMPORT)) {
    const quote = match.index + match[0].length - 1;
    const close = code.indexOf(code[quote] ?? '', quote + 1);
    const statement = code.slice(match.index, close);
    found.push({
      specifier: text.slice(quote + 1, close),
      line: lineAt(text, match.index),
      typeOnly: /^(import|export)\s+type\b/.test(statement),
    });
  }
  return found;
}

/** `import … from '`, `import '`, `export … from '`, `import('`: up to the quote. Contents of quotes are blank by now. */
const IMPORT =
  /(?<![\w$.])(?:import\s*(?:[\w$*{][^'"`;()]*?\bfrom\s*)?|export\s+(?:type\s+)?(?:\*|\{)[^'"`;()]*?\bfrom\s*|import\s*\(\s*)['"]/g;

/** Line number, from 1, of a position. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at;
}

function endOfQuoted(text: string, start: number, quote: string): number {
  let at = start + 1;
  while (at < text.length && text[at] !== quote && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
}

/** Position after the closing backtick, or after `${`. */
function endOfTemplateText(text: string, start: number): [end: number, opensCode: boolean] {
  let at = start;
  while (at < text.length && text[at] !== '`') {
    if (text.startsWith('${', at)) return [at + 2, true];
    at += text[at] === '\\' ? 2 : 1;
  }
  return [Math.min(at + 1, text.length), false];
}

function endOfRegExp(text: string, start: number): number {
  let inClass = false;
  let at = start + 1;
  for (; at < text.length && text[at] !== '\n'; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '[') inClass = true;
    else if (text[at] === ']') inClass = false;
    else if (text[at] === '/' && !inClass) break;
  }
  return Math.min(at + 1, text.length);
}

/** A slash divides after a value and begins a regular expression anywhere else. `before` is blanked up to the slash. */
function startsRegExp(before: readonly string[], at: number): boolean {
  const code = before
    .slice(Math.max(0, at - 80), at)
    .join('')
    .trimEnd();
  if (code === '') return true;
  if (/(?<![\w$.])(return|typeof|case|in|of|await|yield|throw|else|do)$/.test(code)) return true;
  return !/[\w$)\]}'"`]$/.test(code);
}
