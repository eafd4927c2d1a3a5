/** Games that this machine can run: entered by its owner, and found by looking. What is started is kept here and told to nobody. */
import { RefusalError } from '#core/contract/problem.ts';
import { CatalogueGame } from '#core/features/gaming/hosting.api.ts';
import { GAME_LIMITS } from '#core/kernel/limits.ts';
import type { Runtime } from './runtime.ts';
import type { GameHost } from './work/game-host.ts';

export type HandEntry = Pick<CatalogueGame, 'title' | 'command' | 'picture' | 'network' | 'pad'>;

export interface Catalogue {
  /** By hand first: an entry of the same name goes before what was found. */
  list(): Promise<readonly CatalogueGame[]>;
  find(game: string): Promise<CatalogueGame | undefined>;
  /** @throws {RefusalError} `game.exists`, `game.catalogue_full` */
  add(entry: HandEntry & { readonly id?: string | undefined }): CatalogueGame;
  /** @throws {RefusalError} `game.not_by_hand` */
  edit(game: string, entry: HandEntry): CatalogueGame;
  /** @throws {RefusalError} `game.not_by_hand` */
  remove(game: string): void;
}

export function openCatalogue(runtime: Pick<Runtime, 'db' | 'nowMs'>, host: Pick<GameHost, 'find'>): Catalogue {
  const { db } = runtime;
  const byHand = (): CatalogueGame[] =>
    db
      .all('SELECT body FROM games ORDER BY addedMs, game')
      .map((row) => CatalogueGame.parse(JSON.parse(String(row['body']))));
  const list = async (): Promise<readonly CatalogueGame[]> => {
    const own = byHand();
    const names = new Set(own.map(({ id }) => id));
    const found = await host.find();
    return [
      ...own,
      ...found
        .filter(({ id }) => !names.has(id))
        .map((game) => ({ ...game, source: 'found' as const, network: false })),
    ].slice(0, GAME_LIMITS.catalogueMax);
  };
  const requireHand = (game: string): void => {
    if (db.get('SELECT 1 FROM games WHERE game = ?', game) === undefined)
      throw new RefusalError({ code: 'game.not_by_hand', game });
  };
  const entryOf = (id: string, { title, command, picture, network, pad }: HandEntry): CatalogueGame => ({
    id,
    title,
    kind: 'command',
    source: 'hand',
    command,
    network,
    ...(picture === undefined ? {} : { picture }),
    ...(pad === undefined ? {} : { pad }),
  });
  return {
    list,
    find: async (game) => (await list()).find(({ id }) => id === game),
    add: (entry) => {
      const own = byHand();
      if (own.length >= GAME_LIMITS.catalogueMax)
        throw new RefusalError({ code: 'game.catalogue_full', limit: GAME_LIMITS.catalogueMax });
      const names = new Set(own.map(({ id }) => id));
      if (entry.id !== undefined && names.has(entry.id))
        throw new RefusalError({ code: 'game.exists', game: entry.id });
      const game = entryOf(entry.id ?? freeId(entry.title, names), entry);
      db.run(
        'INSERT INTO games (game, addedMs, body) VALUES (?, ?, ?)',
        game.id,
        runtime.nowMs(),
        JSON.stringify(game),
      );
      return game;
    },
    edit: (id, entry) => {
      requireHand(id);
      const game = entryOf(id, entry);
      db.run('UPDATE games SET body = ? WHERE game = ?', JSON.stringify(game), id);
      return game;
    },
    remove: (id) => {
      requireHand(id);
      db.run('DELETE FROM games WHERE game = ?', id);
    },
  };
}

/** From the title, in letters that every machine has; numbered where it is taken. */
function freeId(title: string, taken: ReadonlySet<string>): string {
  const plain = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48);
  const base = plain === '' ? 'game' : plain;
  let id = base;
  for (let number = 2; taken.has(id); number += 1) id = `${base}-${number}`;
  return id;
}
