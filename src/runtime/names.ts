/** Handles for people to read: from the pool's members, else from the network's registrations. */
import type { Row } from '#core/contract/table.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import type { Runtime } from './runtime.ts';

export function handleOf(reader: SpaceReader, user: string): string {
  return reader.get(members, user)?.handle ?? user.slice(0, 8);
}

export interface Register {
  readonly key: string;
  readonly value: Record<string, unknown>;
  readonly event: string;
  readonly hlc: string;
  readonly author: string;
}

const SELECT = 'SELECT key, value, event, hlc, author FROM registers WHERE kind = ?';

/** Registers of the network space, or of the facts beside a pool's sealed state. */
export function registersOf(reader: SpaceReader, kind: string): Register[] {
  return reader.all(SELECT, [kind]).map(toRegister);
}

/** Those whose key is `head`, a colon and more: of one user, for example. */
export function registersUnder(reader: SpaceReader, kind: string, head: string): Register[] {
  // The sign after the colon.
  return reader.all(`${SELECT} AND key > ? AND key < ?`, [kind, `${head}:`, `${head};`]).map(toRegister);
}

function toRegister(row: Row): Register {
  return {
    key: String(row['key']),
    value: JSON.parse(String(row['value'])) as Record<string, unknown>,
    event: String(row['event']),
    hlc: String(row['hlc']),
    author: String(row['author']),
  };
}

export function networkHandleOf(runtime: Runtime, user: string): string {
  const network = runtime.spaces.network();
  if (network === undefined) return user.slice(0, 8);
  const row = runtime.spaces
    .reader(network)
    .all("SELECT value FROM registers WHERE kind = 'user' AND key = ?", [user])[0];
  return row === undefined ? user.slice(0, 8) : String((JSON.parse(String(row['value'])) as { handle: string }).handle);
}
