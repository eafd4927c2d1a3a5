/** One line of the log for a person at a terminal: `12:04:31 warn  a dial failed  target=… err="…"`. */
const LEVELS: ReadonlyMap<number, { readonly name: string; readonly colour: number }> = new Map([
  [10, { name: 'trace', colour: 90 }],
  [20, { name: 'debug', colour: 90 }],
  [30, { name: 'info', colour: 36 }],
  [40, { name: 'warn', colour: 33 }],
  [50, { name: 'error', colour: 31 }],
  [60, { name: 'fatal', colour: 35 }],
]);
const VALUE_CHARS_MAX = 300;

/** `line`: one JSON line of the logger. What is no such line comes back as it is. */
export function prettyLine(line: string, options: { readonly isColoured: boolean }): string {
  const entry = parse(line);
  if (entry === undefined) return line;
  const { level, time, msg, ...fields } = entry;
  const { name, colour } = LEVELS.get(Number(level)) ?? { name: String(level), colour: 0 };
  const paint = (code: number, text: string) => (options.isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
  const clock = new Date(Number(time)).toTimeString().slice(0, 8);
  const stack = stackOf(fields['err']);
  const tail = Object.entries(fields).map(([key, value]) => `${key}=${shown(value)}`);
  const head = `${paint(90, clock)} ${paint(colour, name.padEnd(5))} ${oneLine(typeof msg === 'string' ? msg : '')}`;
  const whole = tail.length === 0 ? head : `${head}  ${paint(90, tail.join(' '))}`;
  // The trace of an error is what one reads the log for; it alone may take more lines.
  return stack === undefined || Number(level) < 50 ? `${whole}\n` : `${whole}\n${stack}\n`;
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // not ours: shown untouched
  }
}

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'message' in value && 'type' in value) {
    return JSON.stringify(`${String(value.type)}: ${String(value.message)}`);
  }
  const text = typeof value === 'string' && /^[\w./:@#-]+$/.test(value) ? value : JSON.stringify(value);
  return text.length > VALUE_CHARS_MAX ? `${text.slice(0, VALUE_CHARS_MAX)}…` : text;
}

function stackOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('stack' in error)) return undefined;
  return typeof error.stack === 'string' ? withoutControls(error.stack) : undefined;
}

/** A text from outside must not forge lines of the log or steer the terminal. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}

function withoutControls(text: string): string {
  return text.replace(/(?!\n)\p{Cc}/gu, ' ');
}
