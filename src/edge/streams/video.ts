/** Pictures of one display, encoded while somebody looks: starts, watches and replaces ffmpeg. */
import { captureArguments } from './encoders.ts';
import type { CaptureSource, EncoderName } from './encoders.ts';
import { codecOf, createFlvReader } from './flv.ts';
import { ENCODER_ATTEMPTS_MAX, ENCODER_RETRY_MS, FIRST_FRAME_MS, KEYFRAME_EVERY_MS, STALL_MS } from './limits.ts';
import { type Part, startPart } from './part.ts';
import type { StreamCounters, StreamProfile, StreamTrouble, VideoConfig } from './port.ts';
import type { SessionBook } from './session-book.ts';

export interface VideoSource {
  start(profile: StreamProfile): void;
  stop(): void;
  /** Another encoder at most every `KEYFRAME_EVERY_MS`: of wishes that come faster the newest is met. */
  setProfile(profile: StreamProfile): void;
  requestKeyframe(): void;
  /** Called every `WATCH_MS`. */
  look(nowMs: number): void;
  readonly trouble: StreamTrouble | undefined;
  readonly counters: StreamCounters;
  end(): Promise<void>;
}

export interface VideoOptions {
  readonly ffmpeg: string;
  readonly encoder: EncoderName;
  /** As it is now: asked at each start of an encoder. */
  readonly source: () => CaptureSource;
  readonly env: Readonly<Record<string, string>>;
  readonly book: SessionBook;
  /** Number of the newest input that a picture of this time can show. */
  readonly lastInput: (capturedMs: number) => number;
  readonly onConfig: (config: VideoConfig) => void;
  readonly onFrame: (frame: {
    readonly isKey: boolean;
    readonly capturedMs: number;
    readonly lastInput: number;
    readonly bytes: Uint8Array;
  }) => void;
  readonly onTrouble: (trouble: StreamTrouble | undefined) => void;
}

interface Run {
  readonly part: Part;
  readonly profile: StreamProfile;
  readonly startedMs: number;
  newestMs: number;
  isReplaced: boolean;
}

export function createVideo(options: VideoOptions): VideoSource {
  const counters = { framesEncoded: 0, keyFramesEncoded: 0, totalEncodeTimeUs: 0, bytesEncoded: 0 };
  const ended = new Set<Promise<void>>();
  let run: Run | undefined;
  let profile: StreamProfile | undefined;
  let trouble: StreamTrouble | undefined;
  let failures = 0;
  let retryAtMs = 0;
  let wantsWhole = false;

  const setTrouble = (next: StreamTrouble | undefined): void => {
    if (trouble === next) return;
    trouble = next;
    options.onTrouble(next);
  };

  const launch = (wanted: StreamProfile): void => {
    const epochMs = Date.now();
    let part: Part;
    try {
      part = startPart({
        file: options.ffmpeg,
        args: captureArguments({ encoder: options.encoder, source: options.source(), profile: wanted, epochMs }),
        env: options.env,
        stdio: ['ignore', 'pipe', 'pipe'],
        book: options.book,
      });
    } catch {
      return failed();
    }
    const own: Run = { part, profile: wanted, startedMs: epochMs, newestMs: 0, isReplaced: false };
    run = own;
    wantsWhole = false;
    const read = createFlvReader({
      onConfig: (description) => {
        if (run === own) {
          const { encoder } = options;
          options.onConfig({ codec: codecOf(description), description, profile: wanted, encoder });
        }
      },
      onFrame: ({ isKey, timeMs, bytes }) => {
        if (run !== own) return;
        const nowMs = Date.now();
        const capturedMs = Math.min(nowMs, epochMs + timeMs);
        own.newestMs = nowMs;
        failures = 0;
        setTrouble(undefined);
        counters.framesEncoded += 1;
        counters.bytesEncoded += bytes.length;
        if (isKey) counters.keyFramesEncoded += 1;
        counters.totalEncodeTimeUs += (nowMs - capturedMs) * 1000;
        options.onFrame({ isKey, capturedMs, lastInput: options.lastInput(capturedMs), bytes });
      },
    });
    part.child.stdout?.on('data', (chunk: Buffer) => {
      try {
        read(chunk);
      } catch {
        part.signal('SIGKILL'); // its end is handled as any other
      }
    });
    void part.gone.then(() => {
      if (run !== own || own.isReplaced) return;
      run = undefined;
      failed();
    });
  };

  const failed = (): void => {
    failures += 1;
    retryAtMs = Date.now() + ENCODER_RETRY_MS * failures;
    setTrouble('encoder_failed');
  };

  const drop = (): void => {
    const old = run;
    run = undefined;
    if (old === undefined) return;
    old.isReplaced = true;
    old.part.signal('SIGKILL');
    const gone = old.part.gone.then(() => undefined);
    ended.add(gone);
    void gone.finally(() => ended.delete(gone));
  };

  const relaunch = (): void => {
    drop();
    if (profile !== undefined) launch(profile);
  };

  return {
    counters,
    get trouble() {
      return trouble;
    },
    start: (wanted) => {
      profile = wanted;
      failures = 0;
      relaunch();
    },
    stop: () => {
      profile = undefined;
      setTrouble(undefined);
      drop();
    },
    setProfile: (wanted) => {
      if (profile === undefined || isSame(profile, wanted)) return;
      profile = wanted;
      const nowMs = Date.now();
      if (run === undefined ? nowMs >= retryAtMs : nowMs - run.startedMs >= KEYFRAME_EVERY_MS) relaunch();
    },
    requestKeyframe: () => {
      wantsWhole = true;
    },
    look: (nowMs) => {
      if (profile === undefined) return;
      if (run === undefined) {
        if (failures < ENCODER_ATTEMPTS_MAX && nowMs >= retryAtMs) launch(profile);
        return;
      }
      const { startedMs, newestMs } = run;
      const isStalled = newestMs === 0 ? nowMs - startedMs > FIRST_FRAME_MS : nowMs - newestMs > STALL_MS;
      if (isStalled) {
        drop();
        failed();
        return setTrouble('encoder_stalled');
      }
      const isMoreWanted = wantsWhole || !isSame(run.profile, profile);
      if (isMoreWanted && nowMs - startedMs >= KEYFRAME_EVERY_MS) relaunch();
    },
    end: async () => {
      profile = undefined;
      drop();
      await Promise.all(ended);
    },
  };
}

function isSame(a: StreamProfile, b: StreamProfile): boolean {
  return a.width === b.width && a.height === b.height && a.fps === b.fps && a.bitsPerS === b.bitsPerS;
}
