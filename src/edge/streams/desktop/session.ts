/**
 * A session on the desktop of this machine, which its owner lends while away: the game runs as its owner would start it, in no sandbox.
 *
 * 1. Any input of the owner's ends it at once, and the picture with it.
 * 2. The picture is the game's window; while another window is in front nothing is shown, and nothing is pressed.
 * 3. It ends with us: what watches the desktop ends the game when we are gone.
 */
import { type CaptureSource, type EncoderName, QUIET, opusArguments } from '../encoders.ts';
import { createHands } from '../hands.ts';
import { AUDIO_BITS_PER_S, AUDIO_PACKET_MS, KEYFRAME_EVERY_MS, WATCH_MS } from '../limits.ts';
import { createOggReader } from '../ogg.ts';
import { type Part, startPart } from '../part.ts';
import { type GameSession, type GameStart, StreamFault, type StreamTrouble, type Viewer } from '../port.ts';
import type { SessionBook } from '../session-book.ts';
import { createVideo } from '../video.ts';
import { type GameTree, startGameTree } from './game-tree.ts';
import type { DesktopHelper } from './helper.ts';
import type { DesktopLend } from './lend.ts';
import { type CaptureDevices, type DesktopWindow, soundInput, windowSource } from './words.ts';

/** A window smaller than this is a splash, or minimised. */
const WINDOW_SIDE_MIN = 64;
/** Hands count in these: the helper knows how large the window is now. */
const WHOLE = { width: 0x1_0000, height: 0x1_0000 } as const;

export interface DesktopSessionOptions {
  readonly lend: DesktopLend;
  readonly ffmpeg: string;
  readonly encoder: EncoderName;
  readonly devices: CaptureDevices;
  readonly game: GameStart;
  readonly onTrouble: (trouble: StreamTrouble | undefined) => void;
  /** Another may begin. */
  readonly onGone: () => void;
}

/** The system ends what hangs on ours: there is nothing to write down. */
const NO_BOOK: SessionBook = { add: () => {}, setDisplay: () => {}, pids: () => [], close: () => {} };

/** @throws {StreamFault} the desktop is not free, or the game does not start */
export async function startDesktopSession(options: DesktopSessionOptions): Promise<GameSession> {
  const { lend, game } = options;
  const { system, helper } = lend;
  if (system === undefined || helper === undefined || !lend.look().isFree)
    throw new StreamFault('the desktop is not lent now: its owner is there');
  const startedMs = Date.now();
  const tree = await startGameTree(game, ownEnvironment());
  helper.setGame(tree.pid);
  return runDesktop({ ...options, helper, system, tree, startedMs });
}

/** What the owner's own programs have, without what is said to this one. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('REALMS_')));
}

interface RunningDesktop extends DesktopSessionOptions {
  readonly helper: DesktopHelper;
  readonly system: NonNullable<DesktopLend['system']>;
  readonly tree: GameTree;
  readonly startedMs: number;
}

function runDesktop(running: RunningDesktop): GameSession {
  const { lend, helper, system, tree, startedMs, ffmpeg, encoder, devices } = running;
  const { pid } = tree;
  const { onTrouble, onGone } = running;
  const hands = createHands(helper, WHOLE);
  let viewer: Viewer | undefined;
  let profile: Parameters<GameSession['attach']>[1] | undefined;
  let ears: Part | undefined;
  let broken: StreamTrouble | undefined;
  let told: StreamTrouble | undefined;
  let isHidden = false;
  let isPaused = false;
  let isClosed = false;
  let shown: DesktopWindow | undefined;
  let isShowing = false;
  let shownMs = -Infinity;
  let ended: Promise<void> | undefined;

  const windowNow = (): DesktopWindow | undefined => {
    const state = helper.state();
    if (state === undefined || state.front !== pid) return undefined;
    const { width, height } = state.window;
    return width >= WINDOW_SIDE_MIN && height >= WINDOW_SIDE_MIN ? state.window : undefined;
  };
  const source = (): CaptureSource => {
    shown = windowNow() ?? shown;
    return windowSource(system, shown ?? { x: 0, y: 0, width: 2, height: 2, title: '' }, devices.screen ?? '');
  };
  const env = Object.fromEntries(Object.entries(ownEnvironment()).map(([name, value]) => [name, value ?? '']));
  const video = createVideo({
    ...{ ffmpeg, encoder, env, book: NO_BOOK, source, lastInput: hands.newestBefore },
    onConfig: (config) => viewer?.onVideoConfig(config),
    onFrame: (frame) => {
      if (!isHidden) viewer?.onVideo(frame);
    },
    onTrouble: () => tell(),
  });
  const troubleNow = (): StreamTrouble | undefined => broken ?? (isHidden ? 'game_stopped' : video.trouble);
  const tell = (): void => {
    const trouble = troubleNow();
    if (isClosed || trouble === told) return;
    told = trouble;
    onTrouble(trouble);
  };
  const hush = (): void => {
    const part = ears;
    ears = undefined;
    part?.signal('SIGKILL');
  };
  const listen = (): void => {
    if (devices.sound === undefined) return;
    const args = [
      ...QUIET,
      '-fflags',
      'nobuffer',
      ...soundInput(system, devices.sound),
      ...opusArguments(AUDIO_PACKET_MS, AUDIO_BITS_PER_S),
    ];
    const part = startPart({ file: ffmpeg, args, env, stdio: ['ignore', 'pipe', 'pipe'], book: NO_BOOK });
    ears = part;
    const read = createOggReader((packet) => {
      if (ears === part && !isHidden) viewer?.onAudio(packet);
    });
    part.child.stdout?.on('data', (chunk: Buffer) => {
      try {
        read(chunk);
      } catch {
        part.signal('SIGKILL'); // silent from then on
      }
    });
  };
  const show = (): void => {
    if (viewer === undefined || profile === undefined || isHidden || isPaused || broken !== undefined) return;
    isShowing = true;
    shownMs = Date.now();
    video.start(profile);
    listen();
  };
  const hide = (): void => {
    isShowing = false;
    hands.releaseAll();
    video.stop();
    hush();
  };
  const finish = (trouble: StreamTrouble): void => {
    if (broken !== undefined) return;
    broken = trouble;
    hide();
    // Until it is gone, what watches ends it when we are.
    ended = tree.end().then((isGone) => {
      if (isGone) helper.setGame(0);
    });
    tell();
  };
  void tree.gone.then(() => finish('game_ended'));
  const look = (): void => {
    hands.look(Date.now());
    if (broken !== undefined) return;
    // Before anything else: it is the owner's machine.
    if (lend.hasOwnerComeSince(startedMs)) return finish('display_ended');
    const window = windowNow();
    const wasHidden = isHidden;
    isHidden = window === undefined;
    if (isHidden && !wasHidden) hide();
    // At once: what is captured may be another's picture by now. Again not faster than an encoder is replaced.
    if (isShowing && window !== undefined && shown !== undefined && !isAtPlace(window, shown)) hide();
    if (!isShowing && Date.now() - shownMs >= KEYFRAME_EVERY_MS) show();
    video.look(Date.now());
    tell();
  };
  const watch = setInterval(look, WATCH_MS);
  watch.unref();

  return {
    encoder,
    counters: video.counters,
    get trouble() {
      return troubleNow();
    },
    attach: (next, wanted) => {
      hide();
      viewer = next;
      profile = wanted;
      show();
      return () => {
        if (viewer !== next) return;
        viewer = undefined;
        hide();
      };
    },
    setProfile: (wanted) => {
      profile = wanted;
      video.setProfile(wanted);
    },
    requestKeyframe: video.requestKeyframe,
    input: (input) => {
      if (!isPaused && !isHidden && broken === undefined) hands.apply(input, Date.now());
    },
    releaseAll: hands.releaseAll,
    isPictureThere: async () => windowNow() !== undefined,
    cpuUs: () => 0,
    unnamedBytes: async () => 0,
    // Nothing freezes a game here: it is neither shown nor pressed.
    pause: () => {
      isPaused = true;
      hide();
    },
    resume: () => {
      isPaused = false;
      show();
    },
    [Symbol.asyncDispose]: async () => {
      isClosed = true;
      clearInterval(watch);
      viewer = undefined;
      finish('game_ended');
      await ended;
      await video.end();
      onGone();
    },
  };
}

/** A title finds the window once: games count their pictures in it. */
function isAtPlace(a: DesktopWindow, b: DesktopWindow): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}
