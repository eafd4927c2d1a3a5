/**
 * One session of this machine: the game, whoever plays it, and what is measured of both.
 *
 *   starting -> picture there (ready) -> running <-> paused by the owner -> stopped
 *
 * A game that ends is started again, a few times: the player's order goes on.
 */
import { SHORT_PERCENT, TOP, nextStep, stepAt, stepsOf } from '#core/contract/game-ladder.ts';
import type { PadMap } from '#core/contract/game-pad.ts';
import type { StreamTroubleName } from '#core/contract/game-stream.ts';
import type { Channel } from '#edge/p2p/port.ts';
import type { GameSession, GameStart, StreamProfile, StreamTrouble, Streams } from '#edge/streams/port.ts';
import type { ToldReason } from '#core/features/orders/orders.events.ts';
import type { GameTargets } from '#core/features/gaming/gaming.schemas.ts';
import type { Logger } from '../runtime.ts';
import type { SessionRef, SessionSamples } from '../work/session-samples.ts';
import { createAllowance } from './allowance.ts';
import { type PlayLink, NOTHING_SENT, createPlayLink } from './play-link.ts';
import { type Grown, type Readings, takeReadings } from './readings.ts';
import { createSpared } from './spared.ts';

const STARTS_MAX = 6;
const RESTART_MS = 1_000;
/** How long a first picture is waited for, and how often one looks. */
const PICTURE_MS_MAX = 60_000;
const PICTURE_LOOK_MS = 150;
const LADDER_MS = 1_000;
/** How often it is looked at whether the session may go on: so long a game may write beyond what is allowed. */
const FAULT_LOOK_MS = 5_000;
/** Each connection by WebRTC is a process of its own: a page asks at its start, and again a minute after a loss. */
export const RTC_BURST = 4;
export const RTC_EVERY_MS = 15_000;
/** Each line of a player starts encoders: somebody whose connection breaks off again and again comes back within seconds. */
export const SERVE_BURST = 8;
export const SERVE_EVERY_MS = 3_000;

export interface Hosted {
  readonly session: SessionRef;
  readonly buyer: string;
  /** Resolves when there is a picture. @throws when the game cannot be started */
  readonly pictured: Promise<void>;
  readonly isPictured: boolean;
  /** Why it must not go on: nothing of it runs any more. */
  readonly fault: ToldReason | undefined;
  /** From here windows are counted. Called again at will. */
  run(readyMs: number): void;
  /** Until the player leaves. @throws when lines are opened too often */
  serve(channel: Channel, frames: AsyncIterator<Uint8Array>): Promise<void>;
  setPaused(isPaused: boolean): void;
  /** Processor time of all of it, µs. */
  cpuUs(): number;
  stop(): Promise<void>;
}

export interface HostedOptions {
  readonly streams: Streams;
  readonly samples: SessionSamples;
  readonly session: SessionRef;
  readonly buyer: string;
  readonly start: GameStart;
  readonly targets: GameTargets;
  readonly nowMs: () => number;
  readonly logger: Logger;
  readonly isPaused: boolean;
  /** What the controls of the player's gamepad stand for; undefined: as usual. */
  readonly pad: PadMap | undefined;
  /** Why it must not go on now, with so much on the disk that no folder tells of. */
  readonly faultOf: (unnamedBytes: number) => Promise<ToldReason | undefined>;
}

export function startHosted(options: HostedOptions): Hosted {
  const { streams, samples, session, start, nowMs, logger } = options;
  const steps = stepsOf(options.targets);
  const ended = { framesEncoded: 0, keyFramesEncoded: 0, totalEncodeTimeUs: 0, bytesEncoded: 0, cpuUs: 0 };
  const linked: Record<string, number> = { ...NOTHING_SENT };
  let game: GameSession | undefined;
  let link: PlayLink | undefined;
  let readings: Readings | undefined;
  let ladder = TOP;
  const spared = createSpared(options.targets, nowMs);
  /** Steps down that the player of the present line asks for, and those that are in force. */
  let asked = 0;
  let eased = 0;
  let counted = 0;
  let isPaused = options.isPaused;
  let isStopped = false;
  let isPictured = false;
  let fault: ToldReason | undefined;
  let starts = 0;
  let starting: Promise<void> = Promise.resolve();
  // Of the session, not of a line: a player may open as many lines as they like.
  const mayOpenRtc = createAllowance({ burst: RTC_BURST, everyMs: RTC_EVERY_MS, nowMs });
  const unexpect = streams.webRtc?.expect();
  const mayServe = createAllowance({ burst: SERVE_BURST, everyMs: SERVE_EVERY_MS, nowMs });

  const profile = (): StreamProfile => stepAt(steps, Math.max(ladder.step, eased));
  const settleSpared = (): void => spared.set(link === undefined || game === undefined || isPaused ? 0 : eased);
  const troubleNow = (): StreamTroubleName | undefined =>
    fault ?? (isPaused ? 'paused_by_owner' : game === undefined ? 'starting' : game.trouble);

  const launch = async (): Promise<void> => {
    await lookForFault();
    if (fault !== undefined) throw new Error(`it must not go on: ${fault}`);
    starts += 1;
    const started = await streams.start(start, { onTrouble });
    if (isStopped) return started[Symbol.asyncDispose]();
    game = started;
    if (isPaused) started.pause();
    counted = 0;
    settleSpared();
    link?.show(started, profile());
    link?.trouble(troubleNow());
  };
  const drop = async (): Promise<void> => {
    const old = game;
    game = undefined;
    settleSpared();
    link?.hide();
    if (old === undefined) return;
    ended.framesEncoded += old.counters.framesEncoded;
    ended.keyFramesEncoded += old.counters.keyFramesEncoded;
    ended.totalEncodeTimeUs += old.counters.totalEncodeTimeUs;
    ended.bytesEncoded += old.counters.bytesEncoded;
    ended.cpuUs += old.cpuUs();
    await old[Symbol.asyncDispose]();
  };
  /** What runs ends; its order is stopped by whoever looks at `fault`. */
  const lookForFault = async (): Promise<void> => {
    if (fault !== undefined || isStopped) return;
    const found = await options.faultOf((await game?.unnamedBytes()) ?? 0);
    if (found === undefined) return;
    fault = found;
    logger.warn({ order: session.order, buyer: options.buyer, fault }, 'a game session must not go on: it ends');
    link?.trouble(fault);
    starting = starting.catch(() => undefined).then(drop);
  };
  const onTrouble = (trouble: StreamTrouble | undefined): void => {
    if (trouble !== undefined) logger.warn({ order: session.order, trouble }, 'a game session is in trouble');
    link?.trouble(fault ?? trouble);
    if (trouble === 'game_ended' || trouble === 'game_out_of_memory' || trouble === 'display_ended') restart();
  };
  const restart = (): void => {
    starting = starting
      .then(drop)
      .then(() => new Promise((resolve) => setTimeout(resolve, RESTART_MS)))
      .then(async () => {
        if (isStopped || fault !== undefined || starts >= STARTS_MAX) return;
        link?.trouble('starting');
        await launch();
      })
      .catch((cause: unknown) => {
        logger.warn({ order: session.order, cause: String(cause) }, 'a game could not be started again');
        if (!isStopped && fault === undefined && starts < STARTS_MAX) restart();
      });
  };

  const waitForPicture = async (): Promise<void> => {
    const endMs = nowMs() + PICTURE_MS_MAX;
    for (;;) {
      if (game !== undefined && (await game.isPictureThere())) break;
      if (isStopped || fault !== undefined) throw new Error('the session was stopped');
      if (nowMs() > endMs) throw new Error('the game shows no picture');
      await new Promise((resolve) => setTimeout(resolve, PICTURE_LOOK_MS));
    }
    isPictured = true;
  };
  starting = launch();
  const pictured = starting.then(waitForPicture);
  pictured.catch(() => undefined); // told by whoever waits for it

  const climb = (): void => {
    if (game === undefined || link === undefined || isPaused) return;
    const { frames } = link.sent;
    const sent = frames - counted;
    counted = frames;
    const before = profile();
    ladder = nextStep(ladder, sent * 100 * 1000 < SHORT_PERCENT.sent * before.fps * LADDER_MS, steps.length);
    eased = asked;
    settleSpared();
    const after = profile();
    if (after !== before) {
      const why =
        eased >= ladder.step && eased > 0 ? 'the player shows fewer pictures than come' : 'fewer pictures went out';
      logger.info({ order: session.order, ...after, why }, 'the stream changed its size or rate');
      game.setProfile(after);
    }
  };
  const climbing = setInterval(climb, LADDER_MS);
  climbing.unref();
  let isLooking = false;
  const watching = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void lookForFault()
      .catch((cause: unknown) =>
        logger.error({ cause: String(cause) }, 'whether a session may go on could not be seen'),
      )
      .finally(() => {
        isLooking = false;
      });
  }, FAULT_LOOK_MS);
  watching.unref();

  const leave = (old: PlayLink): void => {
    old.close();
    for (const [name, value] of Object.entries(old.counters()))
      if (value !== undefined && !name.startsWith('frameW') && !name.startsWith('frameH'))
        linked[name] = (linked[name] ?? 0) + value;
  };
  const read = (): Grown => {
    const { framesEncoded, keyFramesEncoded, totalEncodeTimeUs } = ended;
    const now = game?.counters;
    const own: Record<string, number> = {
      ...linked,
      framesEncoded: framesEncoded + (now?.framesEncoded ?? 0),
      keyFramesEncoded: keyFramesEncoded + (now?.keyFramesEncoded ?? 0),
      totalEncodeTimeUs: totalEncodeTimeUs + (now?.totalEncodeTimeUs ?? 0),
    };
    for (const [name, value] of Object.entries(link?.counters() ?? {}))
      if (value !== undefined)
        own[name] = (name.startsWith('frameW') || name.startsWith('frameH') ? 0 : (own[name] ?? 0)) + value;
    return spared.frames === 0 ? own : { ...own, framesSpared: spared.frames };
  };

  return {
    session,
    buyer: options.buyer,
    pictured,
    get fault() {
      return fault;
    },
    get isPictured() {
      return isPictured;
    },
    run: (readyMs) => {
      if (!isStopped) readings ??= takeReadings({ samples, session, side: 'provider', readyMs, nowMs, read });
    },
    serve: async (channel, frames) => {
      if (isStopped) return;
      if (!mayServe()) throw new Error('lines are opened too often');
      if (link !== undefined) {
        link.trouble('elsewhere');
        leave(link);
      }
      const own = createPlayLink({
        webRtc: streams.webRtc,
        mayOpenRtc,
        ...{ channel, nowMs, limitBitsPerS: (steps[0] as StreamProfile).bitsPerS },
        // Looked at once a second: who changes it more often starts no more encoders.
        onEase: (down) => {
          if (link === own) asked = down;
        },
      });
      link = own;
      asked = 0;
      eased = 0;
      settleSpared();
      counted = 0;
      if (options.pad !== undefined) own.say({ t: 'pad', map: options.pad });
      own.trouble(troubleNow());
      if (game !== undefined && !isPaused) own.show(game, profile());
      try {
        await own.read(frames);
      } finally {
        if (link === own) {
          link = undefined;
          settleSpared();
          leave(own);
        }
      }
    },
    setPaused: (wanted) => {
      if (isPaused === wanted) return;
      isPaused = wanted;
      settleSpared();
      if (wanted) {
        link?.hide();
        game?.pause();
      } else {
        game?.resume();
        if (game !== undefined) link?.show(game, profile());
      }
      link?.trouble(troubleNow());
    },
    cpuUs: () => ended.cpuUs + (game?.cpuUs() ?? 0),
    stop: async () => {
      if (isStopped) return;
      isStopped = true;
      unexpect?.();
      clearInterval(climbing);
      clearInterval(watching);
      readings?.close();
      if (link !== undefined) {
        link.trouble('order_over');
        leave(link);
        link = undefined;
      }
      await starting.catch(() => undefined);
      await drop();
    },
  };
}
