/**
 * Games that a Sunshine of this machine streams to the Moonlight of their player.
 *
 *   prepare: app there -> PIN of the player of the sealed order -> client let in -> ... -> client let in no more, app closed, app gone
 *
 * Pictures and input pass this instance by: what is measured is whether the client is at the game, and the round trip to the player's instance.
 * Sunshine has one screen: one session at a time. Apps and clients carry a mark in their names; what of this instance's marks no session has is
 * swept, before each session and over and over: after a kill −9, and because Sunshine lets a Moonlight finish its pairing at any later time.
 */
import type { MoonlightState } from '#core/features/gaming/moonlight.api.ts';
import type { ToldReason } from '#core/features/orders/orders.events.ts';
import { RequestRefused } from '#edge/p2p/errors.ts';
import type { Sunshine } from '#edge/sunshine/port.ts';
import type { Runtime } from '../runtime.ts';
import type { GameHost, HostedSession } from '../work/game-host.ts';
import type { Links } from '../work/links.ts';
import { decodeFrame, encodeFrame } from '../work/protocol.ts';
import type { SessionSamples } from '../work/session-samples.ts';
import { createAllowance } from './allowance.ts';
import { hostsOf } from './moonlight-hosts.ts';
import { marksOf } from './moonlight-marks.ts';
import { TRIPS } from './moonlight-probe.ts';
import {
  MOONLIGHT_ECHO,
  MOONLIGHT_PROBE,
  MOONLIGHT_REQUEST,
  type MoonlightAnswer,
  MoonlightAsk,
  MoonlightEcho,
  ProbeOpen,
} from './play-protocol.ts';
import { type Readings, takeReadings } from './readings.ts';
import { isPlayedBy, offeredTo } from './who.ts';

const LOOK_MS = 1_000;
/** A look that comes late, or a machine that slept, is no presence. */
const LOOK_GAP_MS_MAX = 4 * LOOK_MS;
const SWEEP_MS = 10_000;
/** After a start orders that still run take up their own again, before the rest is swept. */
export const SWEEP_START_MS = 20_000;
/** PINs are guessed at no more than this. */
const PIN_BURST = 3;
const PIN_EVERY_MS = 5_000;
/** Moonlight's own steps after the right PIN. */
const PAIRED_MS_MAX = 5_000;
const PAIRED_LOOK_MS = 250;
/** What Sunshine says is asked anew after this, whoever asks before an order. */
const READY_FRESH_MS = 3_000;

/** One peer probes again after this. */
const PROBE_EVERY_MS = 3_000;
const ASKERS_MAX = 1_000;

type Part = 'prepare' | 'run' | 'stop';
export interface MoonlightHost extends Pick<GameHost, Part> {
  hindrance(session: Pick<HostedSession, 'order'>): Promise<ToldReason | undefined>;
  fault(): ToldReason | undefined;
  isPlaying(player: string): boolean;
  setPaused(isPaused: boolean): void;
  /**
   * Ends what is played, leaves nothing at Sunshine and then forgets its password.
   * @throws {Error} something is still there: nothing new begins, and it is tried again every `SWEEP_MS`, also after a restart
   */
  switchOff(): Promise<void>;
  close(): Promise<void>;
}

export interface MoonlightHostParts {
  readonly sunshine: Sunshine;
  readonly samples: SessionSamples;
  readonly isPaused: () => boolean;
  readonly sweepStartMs?: number;
  readonly sweepMs?: number;
}

/** Whether Sunshine is free; `atMs`: when it was known. */
interface Look {
  atMs: number;
  readonly is: Promise<boolean>;
}

interface Lent {
  readonly session: HostedSession;
  readonly mark: string;
  readonly app: string;
  readonly mayPin: () => boolean;
  readonly counted: { connectedMs: number; totalRoundTripTimeUs: number; responsesReceived: number };
  readings: Readings | undefined;
  /** uuid of the client that was let in. */
  client: string | undefined;
  isThere: boolean;
  isGone: boolean;
  lookedMs: number;
  nonce: number;
}

export function createMoonlightHost(runtime: Runtime, links: Links, parts: MoonlightHostParts): MoonlightHost {
  const { sunshine, samples, sweepStartMs = SWEEP_START_MS, sweepMs = SWEEP_MS } = parts;
  const { logger, nowMs } = runtime;
  const marks = marksOf(runtime.keys.peer.publicKey);
  const lent = new Map<string, Lent>();
  let isPaused = parts.isPaused();
  let isClosed = false;
  /** A game of a session that is over: what Sunshine runs is ours to close until it was once seen to run nothing. */
  let mayRun = false;
  let ready: Look | undefined;
  /** One at a time: apps are removed by their place in a list. */
  let line: Promise<unknown> = Promise.resolve();

  const keyOf = (space: string, order: string): string => `${space} ${order}`;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = line.then(work, work);
    line = next.catch(() => undefined); // told to whoever asked
    return next;
  };
  const say = (cause: unknown, what: string): void => logger.warn({ cause: (cause as Error).message }, what);

  const isReady = async (): Promise<boolean> => {
    if (!sunshine.settings().isOn) return false;
    if (ready !== undefined && nowMs() - ready.atMs < READY_FRESH_MS) return ready.is;
    // One look for all who ask meanwhile.
    const look: Look = { atMs: Infinity, is: lookIfReady().finally(() => void (look.atMs = nowMs())) };
    ready = look;
    return look.is;
  };
  const lookIfReady = async (): Promise<boolean> =>
    (await sunshine.look()).state === 'ready' && !(await sunshine.isBusy().catch(() => true));

  async function open(session: HostedSession): Promise<Lent | undefined> {
    const key = keyOf(session.space, session.order);
    const known = lent.get(key);
    if (known !== undefined || isClosed || lent.size > 0 || !sunshine.settings().isOn) return known;
    const mark = marks.of(session.order);
    const app = `${session.game.id} (${mark})`;
    const one: Lent = {
      ...{ session, mark, app, readings: undefined, client: undefined, isThere: false, isGone: false },
      mayPin: createAllowance({ burst: PIN_BURST, everyMs: PIN_EVERY_MS, nowMs }),
      counted: { connectedMs: 0, totalRoundTripTimeUs: 0, responsesReceived: 0 },
      ...{ lookedMs: nowMs(), nonce: 0 },
    };
    lent.set(key, one);
    try {
      await inTurn(async () => {
        const { state, otherApps } = await sunshine.look();
        if (state !== 'ready') throw new Error(`Sunshine is not ready: ${[state, ...otherApps].join(', ')}`);
        await takeBackLeft();
        // Of this very order, from before a restart.
        const isTakenUp = (await sunshine.apps()).includes(app);
        if (!isTakenUp && (await sunshine.isBusy())) throw new Error('somebody is at Sunshine');
        if (!isTakenUp) await sunshine.addApp({ name: app, ...session.command, folder: session.command.folder });
        one.client = await newestClientOf(one);
      });
    } catch (cause) {
      say(cause, 'a game could not be given to Sunshine');
      lent.delete(key);
      return undefined;
    }
    return one;
  }

  function end(key: string): void {
    const one = lent.get(key);
    if (one === undefined) return;
    one.readings?.close();
    lent.delete(key);
    mayRun = true;
    void sweep();
  }

  /** What carries a mark of this instance and is of no session. @throws {Error} something is still there */
  async function takeBackLeft(): Promise<void> {
    const isLeft = (name: string): boolean =>
      marks.isOwn(name) && ![...lent.values()].some(({ mark }) => name.includes(mark));
    // First of all: whoever is still let in starts again what is closed.
    for (const { name, uuid } of await sunshine.clients()) if (isLeft(name)) await sunshine.unpair(uuid);
    for (const one of lent.values()) await keepNewestClientOf(one);
    mayRun ||= (await sunshine.apps()).some(isLeft);
    if (mayRun && (await sunshine.isBusy())) await sunshine.closeApp();
    // While its app is listed, Sunshine knows what it runs.
    if (mayRun && (await sunshine.isBusy())) throw new Error('a game still runs');
    await sunshine.removeApps(isLeft);
    if (mayRun && (await sunshine.isBusy())) throw new Error('a game was started meanwhile');
    mayRun = false;
  }

  /** Of its player: Sunshine lists them in the order in which they were let in. */
  const newestClientOf = async ({ mark }: Lent): Promise<string | undefined> =>
    (await sunshine.clients()).findLast(({ name }) => name === mark)?.uuid;

  async function keepNewestClientOf(one: Lent): Promise<void> {
    const own = (await sunshine.clients()).filter(({ name }) => name === one.mark);
    one.client = own.at(-1)?.uuid;
    for (const { uuid } of own.slice(0, -1)) await sunshine.unpair(uuid);
  }

  let sweepFault: string | undefined;
  const takeBack = (): Promise<void> =>
    inTurn(async () => {
      if (!sunshine.isKnown()) return;
      await takeBackLeft();
      sweepFault = undefined;
      if (!sunshine.settings().isOn) sunshine.off();
    });
  const sweep = (): Promise<void> =>
    takeBack().catch((cause: unknown) => {
      // Over and over the same is said once.
      if ((cause as Error).message !== sweepFault)
        say(cause, 'what was given to Sunshine is not taken back: tried again');
      sweepFault = (cause as Error).message;
    });

  const stateOf = (one: Lent | undefined): MoonlightState => {
    if (one === undefined) return sunshine.settings().isOn ? 'starting' : 'gone';
    if (isPaused) return 'paused_by_owner';
    if (one.isGone) return 'gone';
    return one.client === undefined ? 'pin' : one.isThere ? 'playing' : 'paired';
  };

  async function lookAt(one: Lent): Promise<void> {
    const { space, order, buyerPeer } = one.session;
    const wasThere = one.isThere;
    const sinceMs = nowMs() - one.lookedMs;
    one.lookedMs = nowMs();
    void echo(one, { space, order, peer: buyerPeer });
    try {
      // A pairing that was finished after its PIN was told to be wrong.
      one.client ??= await newestClientOf(one);
      const isBusy = await sunshine.isBusy();
      // Nothing stands still at Sunshine: what is started while its owner wants the machine is closed again.
      if (isPaused && isBusy) await inTurn(() => sunshine.closeApp());
      const isThere = isBusy && one.client !== undefined && !isPaused;
      one.isThere = isThere && ((await sunshine.isClientThere()) ?? wasThere);
      one.isGone = false;
    } catch (cause) {
      if (!one.isGone) say(cause, 'Sunshine does not answer');
      one.isThere = false;
      one.isGone = true;
    }
    if (wasThere && one.isThere && sinceMs <= LOOK_GAP_MS_MAX) one.counted.connectedMs += sinceMs;
  }

  async function echo(one: Lent, { space, order, peer }: { space: string; order: string; peer: string }) {
    one.nonce += 1;
    const { nonce } = one;
    const askedAt = performance.now();
    try {
      const body = encodeFrame({ space, order, nonce });
      const told = decodeFrame(MoonlightEcho, await links.request(peer, MOONLIGHT_ECHO, body));
      if (told.nonce !== nonce) return;
      one.counted.responsesReceived += 1;
      one.counted.totalRoundTripTimeUs += Math.round((performance.now() - askedAt) * 1000);
    } catch {
      // no answer is no round trip: the window says so
    }
  }

  let isLooking = false;
  const looking = setInterval(() => {
    if (isLooking || lent.size === 0) return;
    isLooking = true;
    void Promise.all([...lent.values()].map(lookAt)).finally(() => {
      isLooking = false;
    });
  }, LOOK_MS);
  looking.unref();
  let sweeping: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    void sweep();
    sweeping = setInterval(() => void sweep(), sweepMs);
    sweeping.unref();
  }, sweepStartMs);
  first.unref();

  async function pair(one: Lent, pin: string): Promise<MoonlightAnswer['refused']> {
    if (isPaused || one.isGone) return 'not_ready';
    if (!one.mayPin()) return 'too_often';
    return inTurn(async () => {
      if (!(await sunshine.pin(pin, one.mark))) return 'nobody_waits';
      const endMs = nowMs() + PAIRED_MS_MAX;
      const before = one.client;
      for (;;) {
        const fresh = (await sunshine.clients()).find(({ name, uuid }) => name === one.mark && uuid !== before);
        if (fresh !== undefined) {
          // Another device of the same player takes the place of the first.
          if (before !== undefined) await sunshine.unpair(before);
          one.client = fresh.uuid;
          return undefined;
        }
        if (nowMs() >= endMs) return 'wrong_pin';
        await new Promise((resolve) => setTimeout(resolve, PAIRED_LOOK_MS));
      }
    });
  }

  links.handle(MOONLIGHT_REQUEST, async (peer, body) => {
    const { space, order, pin } = decodeFrame(MoonlightAsk, body);
    if (!isPlayedBy(runtime, space, order, peer)) {
      logger.warn({ peer, order }, 'somebody who is not its player asked for a game session by Moonlight');
      throw new Error('no session of this peer');
    }
    const one = lent.get(keyOf(space, order));
    const refused =
      pin === undefined
        ? undefined
        : one === undefined
          ? 'not_ready'
          : await pair(one, pin).catch((cause: unknown) => {
              say(cause, 'a PIN could not be handed to Sunshine');
              return 'not_ready' as const;
            });
    return encodeFrame({
      state: stateOf(one),
      app: one?.app ?? '',
      hosts: hostsOf(sunshine.settings()),
      ...(refused === undefined ? {} : { refused }),
    } satisfies MoonlightAnswer);
  });

  const probes = new Map<string, () => boolean>();
  const mayProbe = (peer: string): boolean => {
    if (probes.size >= ASKERS_MAX) probes.clear();
    const may = probes.get(peer) ?? createAllowance({ burst: TRIPS, everyMs: PROBE_EVERY_MS / TRIPS, nowMs });
    probes.set(peer, may);
    return may();
  };
  links.handle(MOONLIGHT_PROBE, async (peer, body) => {
    const { space, offer } = decodeFrame(ProbeOpen, body);
    const game = offeredTo(runtime, space, offer, peer);
    if (game?.transports.includes('moonlight') !== true) throw new Error('not served');
    if (!mayProbe(peer)) throw new RequestRefused('busy', 'not now');
    const isFree = lent.size === 0 && !isPaused && (await isReady());
    return encodeFrame({ hosts: hostsOf(sunshine.settings()), isReady: isFree });
  });

  return {
    hindrance: async ({ order }) => {
      const isOther = [...lent.values()].some(({ session }) => session.order !== order);
      if (isOther) return 'no_screen';
      return lent.size > 0 || (await isReady()) ? undefined : 'no_screen';
    },
    fault: () => (sunshine.settings().isOn ? undefined : 'no_screen'),
    prepare: async (session) => !isPaused && (await open(session)) !== undefined,
    run: (session, readyMs) => {
      void open(session).then((one) => {
        if (one === undefined || !lent.has(keyOf(session.space, session.order))) return;
        const ref = { space: session.space, order: session.order };
        one.readings ??= takeReadings({
          ...{ samples, session: ref, side: 'provider', readyMs, nowMs },
          read: () => ({ ...one.counted }),
        });
      });
    },
    stop: (space, order) => end(keyOf(space, order)),
    isPlaying: (player) => [...lent.values()].some(({ session }) => session.buyer === player),
    setPaused: (wanted) => {
      isPaused = wanted;
      for (const one of lent.values()) void lookAt(one);
    },
    switchOff: async () => {
      // Before anything is waited for: else a running order would take up its own again meanwhile.
      sunshine.stop();
      for (const key of [...lent.keys()]) end(key);
      await takeBack();
    },
    close: async () => {
      isClosed = true;
      clearInterval(looking);
      clearTimeout(first);
      clearInterval(sweeping);
      for (const key of [...lent.keys()]) end(key);
      await line.catch(() => undefined); // told already
    },
  };
}
