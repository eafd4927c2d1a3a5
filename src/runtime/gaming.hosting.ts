/** The machine's side of games: its catalogue, and what players saved. The operator's alone: it says what is started here, on whose disk. */
import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { type GameCommand, hostingApi } from '#core/features/gaming/hosting.api.ts';
import type { Streams } from '#edge/streams/port.ts';
import type { Saves } from '#edge/streams/saves.ts';
import type { Catalogue, HandEntry } from './gaming.catalogue.ts';
import type { GamePictures } from './gaming.pictures.ts';
import { networkHandleOf } from './names.ts';
import { requireOperator } from './operator.ts';
import type { Runtime } from './runtime.ts';
import type { GameHost } from './work/game-host.ts';

export interface HostingParts {
  readonly catalogue: Catalogue;
  readonly pictures: GamePictures;
  readonly saves: Saves;
  readonly desktop: Streams['desktop'];
  readonly host: Pick<GameHost, 'machine' | 'isPlaying' | 'desktopSockets' | 'isTooWide'>;
}

export function hostingRoutes(runtime: Runtime, { catalogue, pictures, saves, desktop, host }: HostingParts): Route[] {
  const check = async ({ command, network, picture }: HandEntry): Promise<void> => {
    requireOwnFolder(host, command);
    if (network) requireShutDesktop(host);
    if (picture !== undefined) await pictures.check(picture);
  };
  const desktopView = () => ({ ...desktop.look(), isUntried: true as const });
  return [
    route(hostingApi.desktopRead, async ({ claims }) => {
      requireOperator(runtime, claims);
      return desktopView();
    }),
    route(hostingApi.desktopLend, async ({ claims }) => {
      requireOperator(runtime, claims);
      if (!desktop.look().isPossible) throw new RefusalError({ code: 'desktop.not_here' });
      desktop.set(true);
      return desktopView();
    }),
    route(hostingApi.desktopTakeBack, async ({ claims }) => {
      requireOperator(runtime, claims);
      desktop.set(false);
      return undefined;
    }),
    route(hostingApi.catalogueRead, async ({ claims }) => {
      requireOperator(runtime, claims);
      return { items: [...(await catalogue.list())], machine: await host.machine() };
    }),
    route(hostingApi.catalogueAdd, async ({ claims, body }) => {
      requireOperator(runtime, claims);
      await check(body);
      return catalogue.add(body);
    }),
    route(hostingApi.catalogueEdit, async ({ claims, params, body }) => {
      requireOperator(runtime, claims);
      await check(body);
      return catalogue.edit(params.game, body);
    }),
    route(hostingApi.catalogueRemove, async ({ claims, params }) => {
      requireOperator(runtime, claims);
      catalogue.remove(params.game);
      return undefined;
    }),
    route(hostingApi.savesRead, async ({ claims }) => {
      requireOperator(runtime, claims);
      const all = await saves.list();
      return {
        quotaBytes: saves.quotaBytes,
        items: all.map(({ player, ...size }) => ({
          ...{ player, handle: networkHandleOf(runtime, player) },
          ...{ bytes: size.bytes, entries: size.entries, changedMs: size.changedMs },
          ...{ isOver: saves.isOver(size), isPlaying: host.isPlaying(player) },
        })),
      };
    }),
    route(hostingApi.savesRemove, async ({ claims, params: { player } }) => {
      requireOperator(runtime, claims);
      if (host.isPlaying(player)) throw new RefusalError({ code: 'saves.in_use', player });
      if (!(await saves.remove(player))) throw new RefusalError({ code: 'saves.none', player });
      return undefined;
    }),
  ];
}

/** @throws {RefusalError} `game.desktop_open`: a game with the network would reach the owner's desktop */
export function requireShutDesktop(host: Pick<GameHost, 'desktopSockets'>): void {
  const [socket] = host.desktopSockets();
  if (socket !== undefined) throw new RefusalError({ code: 'game.desktop_open', socket });
}

/** @throws {RefusalError} `game.folder_too_wide`: with its working folder a game would read what is its owner's */
export function requireOwnFolder(host: Pick<GameHost, 'isTooWide'>, { folder }: GameCommand): void {
  if (folder !== undefined && host.isTooWide(folder)) throw new RefusalError({ code: 'game.folder_too_wide', folder });
}
