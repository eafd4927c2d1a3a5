/** One session: display, sound, game and, while somebody looks, the encoders. */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Toolbox } from './capabilities.ts';
import { INSIDE_HOME, gameProcess } from './confine.ts';
import { desktopSockets } from './desktop-sockets.ts';
import { type Display, startDisplay } from './display.ts';
import { soundArguments, x11Source } from './encoders.ts';
import { createHands } from './hands.ts';
import { AUDIO_BITS_PER_S, AUDIO_PACKET_MS, WATCH_MS } from './limits.ts';
import { createOggReader } from './ogg.ts';
import { type Part, startPart } from './part.ts';
import {
  type GameSession,
  type GameStart,
  type PartGroup,
  StreamFault,
  type StreamTrouble,
  type Viewer,
} from './port.ts';
import { cpuUsOf, processTree } from './process-tree.ts';
import { findProgram } from './programs.ts';
import { type SessionGroups, groupCpuUs, isOutOfMemory, openSessionGroups } from './session-groups.ts';
import { bookedPids, openSessionBook, processState } from './session-book.ts';
import type { SessionBook } from './session-book.ts';
import { type Sound, startSound } from './sound.ts';
import { isPictureThere } from './picture.ts';
import { unnamedBytes } from './unnamed-files.ts';
import { createVideo } from './video.ts';
import { type DisplayInput, openDisplayInput } from './x11-input.ts';

/** Nothing follows them. */
const FINAL: ReadonlySet<StreamTrouble> = new Set(['game_ended', 'game_out_of_memory', 'display_ended']);
/** A game that ends within this never began. */
const GAME_SETTLE_MS = 300;

export interface SessionOptions {
  readonly tools: Toolbox;
  /** Where sessions are written down. */
  readonly booksFolder: string;
  /** Of the instance, for its games. */
  readonly dataFolder: string;
  readonly game: GameStart;
  readonly onTrouble: (trouble: StreamTrouble | undefined) => void;
}

/** @throws {StreamFault} */
export async function startSession({
  tools,
  booksFolder,
  dataFolder,
  game,
  onTrouble,
}: SessionOptions): Promise<GameSession> {
  const { displays, ffmpeg, pulseaudio, encoders } = tools;
  const [encoder] = encoders;
  if (displays.length === 0 || ffmpeg === undefined || encoder === undefined)
    throw new StreamFault(`games need ${tools.capabilities.missing.map(({ what }) => what).join(', ')}`);
  const [open] = game.isNetworkAllowed ? desktopSockets(bookedPids(booksFolder)) : [];
  if (open !== undefined) throw new StreamFault(`with the network the game would open the owner's desktop: ${open}`);
  await using parts = new AsyncDisposableStack();
  // Short, because the path of a socket may have about a hundred signs.
  const folder = mkdtempSync(join(tmpdir(), 'realms-game-'));
  const book = openSessionBook(booksFolder, game.session, folder);
  parts.defer(() => {
    rmSync(folder, { recursive: true, force: true });
    book.close();
  });
  const authorityFile = join(folder, 'authority');
  const groups = openSessionGroups(tools.groups, game.limits);
  parts.defer(() => groups.end());
  const display = await startDisplay({
    ...{ programs: displays, size: game.size, authorityFile, folder, book },
    group: groups.stage,
  });
  parts.defer(() => display.end());
  const sound =
    pulseaudio === undefined ? undefined : await startSound({ file: pulseaudio, folder, book, group: groups.stage });
  if (sound !== undefined) parts.defer(() => sound.part.end());
  const fingers = await openDisplayInput(display.socket, display.cookie);
  parts.defer(() => fingers.close());
  const gamePart = startGame({ tools, game, dataFolder, display, sound, authorityFile, book, group: groups.game });
  parts.defer(() => gamePart.end());
  await Promise.race([gamePart.gone, delay(GAME_SETTLE_MS)]);
  if (gamePart.isGone) {
    const how = isOutOfMemory(groups.game) ? 'it wants more memory than a seat has' : await gamePart.gone;
    throw new StreamFault(`the game ended at once: ${how}`);
  }
  const session = runSession({
    ...{ groups, display, sound, fingers, gamePart, game, ffmpeg, encoder, book, onTrouble },
    authorityFile,
  });
  parts.defer(session.close);
  const owned = parts.move();
  return Object.assign(session.face, { [Symbol.asyncDispose]: () => owned.disposeAsync() });
}

function startGame(options: {
  readonly tools: Toolbox;
  readonly game: GameStart;
  readonly dataFolder: string;
  readonly display: Display;
  readonly sound: Sound | undefined;
  readonly authorityFile: string;
  readonly book: SessionBook;
  readonly group: PartGroup | undefined;
}): Part {
  const { tools, game, dataFolder, display, sound, authorityFile, book, group } = options;
  const program = findProgram(game.program);
  if (program === undefined) throw new StreamFault(`the program ${game.program} is not here`);
  mkdirSync(game.homeFolder, { recursive: true, mode: 0o700 });
  const command = gameProcess({
    ...{ bwrapFile: tools.confinement.file, program, arguments: game.arguments, folder: game.folder },
    ...{ homeFolder: game.homeFolder, dataFolder, isNetworkAllowed: game.isNetworkAllowed, display, authorityFile },
    soundSocket: sound?.socket,
  });
  return startPart({ ...command, stdio: ['ignore', 'ignore', 'pipe'], book, group });
}

interface Running {
  readonly groups: SessionGroups;
  readonly display: Display;
  readonly sound: Sound | undefined;
  readonly fingers: DisplayInput;
  readonly gamePart: Part;
  readonly game: GameStart;
  readonly ffmpeg: string;
  readonly encoder: Toolbox['encoders'][number];
  readonly authorityFile: string;
  readonly book: SessionBook;
  readonly onTrouble: (trouble: StreamTrouble | undefined) => void;
}

function runSession(running: Running): {
  readonly face: Omit<GameSession, symbol>;
  readonly close: () => Promise<void>;
} {
  const { groups, display, sound, fingers, gamePart, game, ffmpeg, encoder, authorityFile, book, onTrouble } = running;
  const hands = createHands(fingers, game.size);
  const device = statSync(game.homeFolder).dev;
  const env = { PATH: process.env['PATH'] ?? '/usr/bin', HOME: game.homeFolder, XAUTHORITY: authorityFile };
  let viewer: Viewer | undefined;
  let ears: Part | undefined;
  /** Of the session itself: encoders have their own. */
  let broken: StreamTrouble | undefined;
  /** The least of troubles: a game without sound can be played, and whatever else is wrong goes before it. */
  let isSilent = false;
  let told: StreamTrouble | undefined;
  let isPaused = false;
  let isClosed = false;

  const troubleNow = (): StreamTrouble | undefined => broken ?? video.trouble ?? (isSilent ? 'sound_ended' : undefined);
  const tell = (): void => {
    const trouble = troubleNow();
    if (isClosed || trouble === told) return;
    told = trouble;
    onTrouble(trouble);
  };
  const setBroken = (trouble: StreamTrouble | undefined): void => {
    if (broken !== undefined && FINAL.has(broken)) return;
    broken = trouble;
    tell();
  };
  const video = createVideo({
    ...{ ffmpeg, encoder, env, book, source: () => x11Source(display.name, game.size) },
    lastInput: hands.newestBefore,
    onConfig: (config) => viewer?.onVideoConfig(config),
    onFrame: (frame) => viewer?.onVideo(frame),
    onTrouble: tell,
  });
  void gamePart.gone.then(() => setBroken(isOutOfMemory(groups.game) ? 'game_out_of_memory' : 'game_ended'));
  void display.part.gone.then(() => setBroken('display_ended'));
  void sound?.part.gone.then(() => {
    isSilent = true;
    tell();
  });

  const listen = (): void => {
    if (sound === undefined || sound.part.isGone) return;
    const args = soundArguments({
      ...{ server: sound.socket, source: sound.source, packetMs: AUDIO_PACKET_MS, bitsPerS: AUDIO_BITS_PER_S },
    });
    const part = startPart({ file: ffmpeg, args, env, stdio: ['ignore', 'pipe', 'pipe'], book });
    ears = part;
    const read = createOggReader((packet) => {
      if (ears === part) viewer?.onAudio(packet);
    });
    part.child.stdout?.on('data', (chunk: Buffer) => {
      try {
        read(chunk);
      } catch {
        part.signal('SIGKILL'); // started anew by the watch
      }
    });
  };
  const hush = (): void => {
    const part = ears;
    ears = undefined;
    part?.signal('SIGKILL');
  };
  const look = (): void => {
    const nowMs = Date.now();
    hands.look(nowMs);
    if (isPaused) return;
    const isStopped = !gamePart.isGone && processTree(gamePart.pid).some((pid) => processState(pid) === 'T');
    if (isStopped !== (broken === 'game_stopped')) setBroken(isStopped ? 'game_stopped' : undefined);
    if (broken !== 'display_ended') video.look(nowMs);
    if (viewer !== undefined && ears?.isGone === true) listen();
  };
  const watch = setInterval(look, WATCH_MS);
  watch.unref();

  const detach = (which: Viewer): void => {
    if (viewer !== which) return;
    viewer = undefined;
    hands.releaseAll();
    video.stop();
    hush();
  };
  return {
    face: {
      encoder,
      counters: video.counters,
      get trouble() {
        return troubleNow();
      },
      attach: (next, profile) => {
        hands.releaseAll();
        hush();
        viewer = next;
        if (!isPaused) {
          video.start(profile);
          listen();
        }
        return () => detach(next);
      },
      setProfile: video.setProfile,
      requestKeyframe: video.requestKeyframe,
      input: (input) => {
        if (!isPaused) hands.apply(input, Date.now());
      },
      releaseAll: hands.releaseAll,
      isPictureThere: () => isPictureThere(ffmpeg, { display: display.name, size: game.size, env }),
      cpuUs: () => {
        // What ended meanwhile is in the group's sum alone.
        const ofGame = groupCpuUs(groups.game);
        const others = book.pids().filter((pid) => ofGame === undefined || pid !== gamePart.pid);
        return (ofGame ?? 0) + cpuUsOf(others.flatMap(processTree));
      },
      unnamedBytes: async () =>
        unnamedBytes(processTree(gamePart.pid), { device, homes: [INSIDE_HOME, game.homeFolder] }),
      pause: () => {
        isPaused = true;
        hands.releaseAll();
        video.stop();
        hush();
        gamePart.signal('SIGSTOP');
      },
      resume: () => {
        isPaused = false;
        gamePart.signal('SIGCONT');
      },
    },
    close: async () => {
      isClosed = true;
      clearInterval(watch);
      viewer = undefined;
      hush();
      await video.end();
    },
  };
}
