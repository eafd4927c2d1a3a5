/** WASI modules at hand: the built-in templates that come with the program, and what users uploaded. */
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ModuleView } from '#core/features/jobs/jobs.api.ts';
import type { InstanceDb } from '#edge/accounts/instance-db.ts';
import type { Blobs } from '#edge/blobs/blobs.ts';

interface ManifestEntry {
  readonly name: string;
  readonly file: string;
  readonly sha256: string;
  readonly label: { readonly en: string; readonly ru: string };
  readonly description?: { readonly en: string; readonly ru: string };
  readonly parameters: readonly (ModuleView['parameters'][number] & {
    readonly source: 'user' | 'task-count' | 'task-index';
  })[];
  readonly merge: 'none' | 'tiles';
}

export interface Modules {
  list(): ModuleView[];
  find(module: string): ModuleView | undefined;
  byName(name: string): ModuleView | undefined;
  /** Adds the flags for the number of the task and of tasks that a module asks for and a command line leaves out. */
  completeArgs(module: string, args: readonly string[]): string[];
}

/** Puts the built-in modules among the blobs, so that they travel like any other. */
export async function openModules(folder: string, blobs: Blobs, db: InstanceDb): Promise<Modules> {
  const manifest = JSON.parse(readFileSync(join(folder, 'modules.json'), 'utf8')) as {
    readonly modules: readonly ManifestEntry[];
  };
  const builtIn: ModuleView[] = [];
  const fanOut = new Map<string, readonly { readonly flag: string; readonly mark: string }[]>();
  for (const entry of manifest.modules) {
    const path = join(folder, entry.file);
    const sizeBytes = statSync(path).size;
    if ((await blobs.find(entry.sha256)) === undefined)
      await blobs.put(createReadStream(path), { maxBytes: sizeBytes, expected: entry.sha256 });
    const { name, label, merge } = entry;
    const parameters = entry.parameters
      .filter(({ source }) => source === 'user')
      .map(({ name: field, flag, min, max, default: preset, label: text }) => ({
        name: field,
        flag,
        min,
        max,
        default: preset,
        label: text,
      }));
    builtIn.push({
      module: entry.sha256,
      name,
      title: label,
      description: entry.description ?? { en: '', ru: '' },
      isBuiltIn: true,
      sizeBytes,
      parameters,
      merge,
    });
    fanOut.set(
      entry.sha256,
      entry.parameters
        .filter(({ source }) => source !== 'user')
        .map(({ flag, source }) => ({ flag, mark: source === 'task-count' ? '{n}' : '{i}' })),
    );
  }
  const uploads = (): ModuleView[] =>
    db.all('SELECT module, name, sizeBytes FROM modules ORDER BY addedMs DESC').map((row) => ({
      module: String(row['module']),
      name: String(row['name']),
      title: { en: String(row['name']), ru: String(row['name']) },
      description: { en: '', ru: '' },
      isBuiltIn: false,
      sizeBytes: Number(row['sizeBytes']),
      parameters: [],
      merge: 'none',
    }));
  const list = (): ModuleView[] => [...builtIn, ...uploads()];
  return {
    list,
    find: (module) => list().find((one) => one.module === module),
    byName: (name) => list().find((one) => one.name === name),
    completeArgs: (module, args) => [
      ...args,
      ...(fanOut.get(module) ?? [])
        .filter(({ flag }) => !args.includes(flag))
        .flatMap(({ flag, mark }) => [flag, mark]),
    ],
  };
}
