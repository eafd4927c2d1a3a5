/** Keeps secrets out of the log: by the name of the field at any depth, and bearer tokens inside texts. */

const DEPTH_MAX = 6;
const HIDDEN = '[hidden]';
const SECRET_NAME =
  /^(authorization|(set-?)?cookies?|.*passw(or)?d|.*passphrase|phrase|mnemonic|.*secret|.*token|seed|.*seed|setupcode|privatekey)$/i;
const BEARER = /\b(Bearer\s+)[\w.~+/=-]+/gi;

/** A copy without secrets. Errors and class instances pass as they are: the logger has its own way of writing them. */
export function withoutSecrets(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return cleanFields(fields, 0);
}

function cleanFields(fields: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
  const clean: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    clean[name] = SECRET_NAME.test(name) && value !== undefined ? HIDDEN : cleanValue(value, depth);
  }
  return clean;
}

function cleanValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.replace(BEARER, `$1${HIDDEN}`);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (depth >= DEPTH_MAX) return '[deep]';
  if (Array.isArray(value)) return value.map((entry) => cleanValue(entry, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return cleanFields(value as Record<string, unknown>, depth + 1);
}
