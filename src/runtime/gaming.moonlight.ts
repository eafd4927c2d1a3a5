/** Playing with Moonlight as endpoints: the player's session, and the Sunshine of this machine, which is its operator's alone. */
import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import type { GameTerms } from '#core/features/gaming/gaming.schemas.ts';
import { type SunshineView, moonlightApi } from '#core/features/gaming/moonlight.api.ts';
import type { OrderRow } from '#core/features/orders/orders.tables.ts';
import { type Sunshine, SunshineFault } from '#edge/sunshine/port.ts';
import { findSession, gameTermsOf } from './gaming.views.ts';
import type { MoonlightHost } from './games/moonlight-host.ts';
import { hostsOf } from './games/moonlight-hosts.ts';
import type { MoonlightPlayer } from './games/moonlight-player.ts';
import { requireOperator } from './operator.ts';
import { type Runtime, accountOf } from './runtime.ts';

export interface MoonlightParts {
  readonly sunshine: Sunshine;
  readonly player: MoonlightPlayer;
  readonly host: Pick<MoonlightHost, 'switchOff'>;
}

type Claims = Parameters<typeof accountOf>[1];

export function moonlightRoutes(runtime: Runtime, { sunshine, player, host }: MoonlightParts): Route[] {
  /** @throws {RefusalError} `order.unknown`, `order.not_yours`, `session.none`, `moonlight.not_sold` */
  const own = (claims: Claims, { pool, order }: { pool: string; order: string }): OrderRow => {
    const { user } = accountOf(runtime, claims);
    const row = findSession(runtime.spaces.reader(pool), order, user);
    if (row.buyer !== user) throw new RefusalError({ code: 'order.not_yours', order });
    if (!gameTermsOf(row).game.transports.includes('moonlight'))
      throw new RefusalError({ code: 'moonlight.not_sold', order });
    return row;
  };
  const view = async (): Promise<SunshineView> => {
    const settings = sunshine.settings();
    const { version, otherApps, ...seen } = await sunshine.look();
    return {
      ...{ ...settings, ...seen, otherApps: [...otherApps], hosts: hostsOf(settings) },
      ...(version === undefined ? {} : { version }),
    };
  };
  return [
    route(moonlightApi.moonlightRead, async ({ claims, params }) => player.read(params.pool, own(claims, params))),
    route(moonlightApi.moonlightPair, async ({ claims, params, body }) =>
      player.pair(params.pool, own(claims, params), body.pin),
    ),
    route(moonlightApi.moonlightSeen, async ({ claims, params, body }) =>
      player.seen(params.pool, own(claims, params), { isSeen: body.isSeen, login: claims?.login ?? '' }),
    ),
    route(moonlightApi.sunshineRead, async ({ claims }) => {
      requireOperator(runtime, claims);
      return view();
    }),
    route(moonlightApi.sunshineSet, async ({ claims, body }) => {
      requireOperator(runtime, claims);
      const { lendsScreen: _lendsScreen, ...settings } = body;
      try {
        await sunshine.set({ ...settings, isOn: true });
      } catch (cause) {
        if (!(cause instanceof SunshineFault)) throw cause;
        const { install } = await sunshine.look();
        throw new RefusalError({ code: `sunshine.${cause.what}`, port: settings.port, install });
      }
      return view();
    }),
    route(moonlightApi.sunshineRemove, async ({ claims }) => {
      requireOperator(runtime, claims);
      try {
        await host.switchOff();
      } catch (cause) {
        const { port } = sunshine.settings();
        runtime.logger.warn({ cause: (cause as Error).message }, 'Sunshine is switched off and holds something still');
        // Without the program nothing of it can be played, and nothing answers that could be asked.
        if ((await sunshine.look()).state !== 'not_installed')
          throw new RefusalError({ code: 'sunshine.still_there', port });
        sunshine.off();
      }
      return undefined;
    }),
  ];
}

/** @throws {RefusalError} `game.one_screen`, `sunshine.off`: what is offered must be there. `isOneScreen`: no session has a display of its own */
export function requireScreen(
  sunshine: Pick<Sunshine, 'settings'>,
  { transports }: Pick<GameTerms, 'transports'>,
  { seats, isOneScreen }: { readonly seats: number | undefined; readonly isOneScreen: boolean },
): void {
  if (transports.includes('moonlight') && !sunshine.settings().isOn) throw new RefusalError({ code: 'sunshine.off' });
  if (isOneScreen && seats !== undefined && seats > 1) throw new RefusalError({ code: 'game.one_screen', seats });
}
