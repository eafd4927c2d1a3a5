/** The webhook rail of this instance, per pool: address and secret in the instance's database, never on the log. */
import type { InstanceDb } from '#edge/accounts/instance-db.ts';
import type { Rail } from '#edge/rails/port.ts';
import { createManualRail } from '#edge/rails/manual.ts';
import { newWebhookSecret } from '#edge/rails/signatures.ts';
import { type UrlFault, urlFault } from '#edge/rails/targets.ts';
import { createWebhookRail } from '#edge/rails/webhook.ts';

export interface RailEntry {
  readonly url: string;
  readonly secret: string;
}

export interface RailSettings {
  readonly allowInternal: boolean;
  entryOf(pool: string): RailEntry | undefined;
  railOf(pool: string): Rail | undefined;
  /** By its name; a webhook rail that is not set up here is none. */
  railNamed(pool: string, name: 'manual' | 'webhook'): Rail | undefined;
  /** The new entry, or what is wrong with the address. */
  set(pool: string, url: string, secret: 'keep' | 'new'): RailEntry | UrlFault;
  remove(pool: string): void;
}

export function openRailSettings(
  db: InstanceDb,
  options: { readonly allowInternal: boolean; readonly nowMs: () => number; readonly newId: () => string },
): RailSettings {
  const keyOf = (pool: string): string => `rail:${pool}`;
  const entryOf = (pool: string): RailEntry | undefined => {
    const row = db.get('SELECT value FROM settings WHERE key = ?', keyOf(pool));
    return row === undefined ? undefined : (JSON.parse(String(row['value'])) as RailEntry);
  };
  const made = new Map<string, { readonly entry: string; readonly rail: Rail }>();
  const manual = createManualRail();
  const railOf = (pool: string): Rail | undefined => {
    const entry = entryOf(pool);
    if (entry === undefined) return undefined;
    const told = JSON.stringify(entry);
    const known = made.get(pool);
    if (known?.entry === told) return known.rail;
    const rail = createWebhookRail({ ...entry, ...options });
    made.set(pool, { entry: told, rail });
    return rail;
  };
  return {
    allowInternal: options.allowInternal,
    entryOf,
    railOf,
    railNamed: (pool, name) => (name === 'manual' ? manual : railOf(pool)),
    set: (pool, url, secret) => {
      const fault = urlFault(url, options.allowInternal);
      if (fault !== undefined) return fault;
      const before = entryOf(pool);
      const entry = { url, secret: secret === 'keep' && before !== undefined ? before.secret : newWebhookSecret() };
      db.run(
        'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        keyOf(pool),
        JSON.stringify(entry),
      );
      return entry;
    },
    remove: (pool) => db.run('DELETE FROM settings WHERE key = ?', keyOf(pool)),
  };
}
