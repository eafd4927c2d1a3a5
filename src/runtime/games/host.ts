/** Games on this machine, as orders ask for them: starts what is sold, lets in its player alone, ends it. */
import type { ToldReason } from '#core/features/orders/orders.events.ts';
import type { Saves } from '#edge/streams/saves.ts';
import type { Streams } from '#edge/streams/port.ts';
import type { Runtime } from '../runtime.ts';
import type { GameHost, HostedSession } from '../work/game-host.ts';
import type { Links } from '../work/links.ts';
import { decodeFrame } from '../work/protocol.ts';
import type { SessionSamples } from '../work/session-samples.ts';
import { type Hosted, startHosted } from './hosted.ts';
import { PLAY_CHANNEL, PlayOpen } from './play-protocol.ts';
import { isPlayedBy } from './who.ts';

/** How long `prepare` holds up the look at other orders. */
const PREPARE_MS = 4_000;
/** A player's channel waits so long for our own fold to catch up. */
const SEAL_LAG_MS = 3_000;
const SEAL_LOOK_MS = 25;

export interface StreamHost extends GameHost {
  setPaused(isPaused: boolean): void;
  /** Processor time of sessions that run now, µs, by order. */
  guestTimes(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}

export interface StreamHostParts {
  readonly streams: Streams;
  readonly saves: Saves;
  readonly samples: SessionSamples;
  readonly isPaused: () => boolean;
}

export function createStreamHost(runtime: Runtime, links: Links, parts: StreamHostParts): StreamHost {
  const { streams, saves, samples } = parts;
  const { logger } = runtime;
  const hosted = new Map<string, Hosted>();
  /** Ends that are under way, with whose session it was. */
  const ending = new Map<Promise<void>, string>();
  let isClosed = false;
  const keyOf = (space: string, order: string): string => `${space} ${order}`;
  /** What a killed instance left behind is ended before anything new is started. */
  const swept = streams.sweep().then(
    (count) => {
      if (count > 0) logger.info({ count }, 'game sessions of an instance that was killed were ended');
    },
    (cause: unknown) => logger.warn({ cause: String(cause) }, 'left-over game sessions could not be ended'),
  );

  async function open(session: HostedSession): Promise<Hosted | undefined> {
    await swept;
    const { space, order, buyer, game, command, pad, coresPerSlot, memoryPerSlotBytes } = session;
    const key = keyOf(space, order);
    const known = hosted.get(key);
    if (known !== undefined || isClosed) return known;
    const { width, height } = game.targets;
    const started = startHosted({
      ...{ streams, samples, buyer, logger, targets: game.targets, nowMs: runtime.nowMs, isPaused: parts.isPaused() },
      session: { space, order },
      pad,
      faultOf: (unnamedBytes) => faultOf(session, unnamedBytes),
      start: {
        session: order.slice(0, 16),
        ...{ program: command.program, arguments: command.arguments, folder: command.folder },
        homeFolder: saves.home(buyer),
        size: { width, height },
        isNetworkAllowed: game.network === true,
        limits: { memoryBytes: memoryPerSlotBytes, cpuCores: coresPerSlot },
      },
    });
    hosted.set(key, started);
    started.pictured.catch((cause: unknown) => {
      logger.warn({ order, cause: (cause as Error).message }, 'a game could not be started');
      if (!started.isPictured && started.fault === undefined) end(key);
    });
    return started;
  }

  const openOrSay = (session: HostedSession): Promise<Hosted | undefined> =>
    open(session).catch((cause: unknown) => {
      logger.warn({ order: session.order, cause: String(cause) }, 'a game could not be started');
      return undefined;
    });

  async function faultOf(
    { buyer, game }: Pick<HostedSession, 'buyer' | 'game'>,
    unnamedBytes = 0,
  ): Promise<ToldReason | undefined> {
    const { isPossible, isFree } = streams.desktop.look();
    if (isPossible && !isFree) return 'no_screen';
    if (game.network === true && streams.desktopSockets().length > 0) return 'no_network';
    const { bytes, isWhole } = await saves.measure(buyer);
    return saves.isOver({ bytes: bytes + unnamedBytes, isWhole }) ? 'saves_full' : undefined;
  }

  function end(key: string): void {
    const one = hosted.get(key);
    if (one === undefined) return;
    hosted.delete(key);
    const gone = one
      .stop()
      .catch((cause: unknown) => logger.error({ cause: String(cause) }, 'a game session could not be ended'))
      .finally(() => ending.delete(gone));
    ending.set(gone, one.buyer);
  }

  links.handleChannel(PLAY_CHANNEL, async (peer, channel) => {
    const frames = channel[Symbol.asyncIterator]();
    const first = await frames.next();
    if (first.done === true) return;
    const { space, order } = decodeFrame(PlayOpen, first.value);
    const one = await sessionSoon(space, order, peer);
    if (one === undefined) {
      logger.warn({ peer, order }, 'somebody who is not its player asked for a game session');
      throw new Error('no session of this peer');
    }
    await one.serve(channel, frames);
  });

  /** The player may have folded the seal that made the order run a moment before us. */
  async function sessionSoon(space: string, order: string, peer: string): Promise<Hosted | undefined> {
    const endMs = runtime.nowMs() + SEAL_LAG_MS;
    for (;;) {
      const one = isPlayedBy(runtime, space, order, peer) ? hosted.get(keyOf(space, order)) : undefined;
      if (one !== undefined || runtime.nowMs() >= endMs) return one;
      await new Promise((resolve) => setTimeout(resolve, SEAL_LOOK_MS));
    }
  }

  return {
    find: async () => streams.find(),
    machine: async () => {
      const { missing, isConfined, isLimited, hasSound, graphics, encoders } = await streams.capabilities();
      return { missing: [...missing], isConfined, isLimited, hasSound, graphics, encoders: [...encoders] };
    },
    prepare: async (session) => {
      const one = await openOrSay(session);
      if (one === undefined) return false;
      const started = one.pictured.catch(() => undefined); // said where it was started
      await Promise.race([started, new Promise((resolve) => setTimeout(resolve, PREPARE_MS))]);
      return one.isPictured;
    },
    run: (session, readyMs) => {
      const known = hosted.get(keyOf(session.space, session.order));
      if (known !== undefined) return known.run(readyMs);
      // After a restart of this program: the order still runs.
      void openOrSay(session).then((one) => one?.run(readyMs));
    },
    desktopSockets: () => streams.desktopSockets(),
    isTooWide: (folder) => streams.isTooWide(folder),
    isUnconfined: () => streams.desktop.look().isPossible,
    hindrance: async (session) => {
      // There is one desktop.
      const isTaken = [...hosted.values()].some((one) => one.session.order !== session.order);
      return isTaken && streams.desktop.look().isPossible ? 'no_screen' : faultOf(session);
    },
    fault: (space, order) => hosted.get(keyOf(space, order))?.fault,
    isPlaying: (player) =>
      [...hosted.values()].some(({ buyer }) => buyer === player) || [...ending.values()].includes(player),
    stop: (space, order) => end(keyOf(space, order)),
    setPaused: (isPaused) => {
      for (const one of hosted.values()) one.setPaused(isPaused);
    },
    guestTimes: () => new Map([...hosted.values()].map((one) => [one.session.order, one.cpuUs()])),
    close: async () => {
      isClosed = true;
      for (const key of [...hosted.keys()]) end(key);
      await Promise.all(ending.keys());
    },
  };
}
