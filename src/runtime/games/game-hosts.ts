/** The ways in which this machine hosts games, as one: a display of its own for each session, or a Sunshine that streams to Moonlight. */
import type { GameHost, HostedSession } from '../work/game-host.ts';
import type { StreamHost } from './host.ts';
import type { MoonlightHost } from './moonlight-host.ts';

export function joinHosts(streams: StreamHost, moonlight: MoonlightHost): StreamHost {
  /** Which way an order goes stands in its terms: whoever asks by its id alone has named it before. */
  const byMoonlight = new Set<string>();
  const hostOf = (session: HostedSession): Pick<GameHost, 'prepare' | 'run'> => {
    if (!isByMoonlight(session)) return streams;
    byMoonlight.add(`${session.space} ${session.order}`);
    return moonlight;
  };
  return {
    ...streams,
    prepare: (session) => hostOf(session).prepare(session),
    run: (session, readyMs) => hostOf(session).run(session, readyMs),
    isUnconfined: (game) => isByMoonlight({ game }) || streams.isUnconfined(game),
    hindrance: async (session) => (isByMoonlight(session) ? moonlight.hindrance(session) : streams.hindrance(session)),
    fault: (space, order) => (byMoonlight.has(`${space} ${order}`) ? moonlight.fault() : streams.fault(space, order)),
    isPlaying: (player) => streams.isPlaying(player) || moonlight.isPlaying(player),
    stop: (space, order) => {
      byMoonlight.delete(`${space} ${order}`);
      moonlight.stop(space, order);
      streams.stop(space, order);
    },
    setPaused: (isPaused) => {
      streams.setPaused(isPaused);
      moonlight.setPaused(isPaused);
    },
    close: async () => {
      await Promise.all([streams.close(), moonlight.close()]);
    },
  };
}

function isByMoonlight({ game }: { readonly game: Pick<HostedSession['game'], 'transports'> }): boolean {
  return game.transports.includes('moonlight');
}
