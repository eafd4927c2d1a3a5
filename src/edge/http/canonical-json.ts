/** The same JSON for the same value, whatever the order of its fields: for hashes of what was asked. After RFC 8785. */

/** undefined: nested deeper than `depthMax`. Numbers and texts are as `JSON.stringify` writes them, which RFC 8785 asks for. */
export function canonicalJson(value: unknown, depthMax: number): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (depthMax === 0) return undefined;
  if (Array.isArray(value)) {
    const parts = value.map((entry) => canonicalJson(entry, depthMax - 1));
    return parts.includes(undefined) ? undefined : `[${parts.join(',')}]`;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const parts: string[] = [];
  for (const name of Object.keys(fields).sort(byCodeUnits)) {
    if (fields[name] === undefined) continue;
    const part = canonicalJson(fields[name], depthMax - 1);
    if (part === undefined) return undefined;
    parts.push(`${JSON.stringify(name)}:${part}`);
  }
  return `{${parts.join(',')}}`;
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
