import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TempFolder extends Disposable {
  readonly path: string;
}

/** On the disk that the system gives to temporary files; gone with the block that uses it. */
export function openTempFolder(name: string): TempFolder {
  const path = mkdtempSync(join(tmpdir(), `power-realms-bench-${name}-`));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
