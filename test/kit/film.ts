/** A short film for tests of transports: one colour after another, encoded by ffmpeg as a game is, in two sizes, and a tone beside it. */
import { execFileSync } from 'node:child_process';
import { codecOf, createFlvReader } from '#edge/streams/flv.ts';
import { createOggReader } from '#edge/streams/ogg.ts';
import type { GameSession, StreamProfile, Viewer } from '#edge/streams/port.ts';

export const FPS = 30;
export const LARGE: StreamProfile = { width: 320, height: 180, fps: FPS, bitsPerS: 800_000 };
export const SMALL: StreamProfile = { width: 160, height: 90, fps: FPS, bitsPerS: 400_000 };
/** In their order, half a second each; the first picture of each is whole. */
export const COLOURS = ['red', 'lime', 'blue'] as const;
export type Colour = (typeof COLOURS)[number];
const FRAMES_EACH = FPS / 2;
const SOUND_MS = 10;

interface Frame {
  readonly isKey: boolean;
  readonly bytes: Uint8Array;
}
interface Reel {
  readonly profile: StreamProfile;
  readonly description: Uint8Array;
  readonly frames: readonly Frame[];
}
export interface Film {
  readonly large: Reel;
  readonly small: Reel;
  readonly sounds: readonly Uint8Array[];
}

function run(args: readonly string[]): Buffer {
  return execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', ...args, 'pipe:1'], {
    maxBuffer: 64 * 1024 * 1024,
  });
}

function makeReel(profile: StreamProfile): Reel {
  const { width, height } = profile;
  const inputs = COLOURS.flatMap((colour) => [
    ...['-f', 'lavfi', '-i', `color=c=${colour}:s=${width}x${height}:r=${FPS}:d=${FRAMES_EACH / FPS}`],
  ]);
  const bytes = run([
    ...[...inputs, '-filter_complex', `concat=n=${COLOURS.length}:v=1,format=yuv420p`, '-c:v', 'libx264'],
    ...[
      '-profile:v',
      'baseline',
      '-preset',
      'ultrafast',
      '-tune',
      'zerolatency',
      '-bf',
      '0',
      '-g',
      String(FRAMES_EACH),
    ],
    ...['-x264-params', 'scenecut=0:repeat-headers=1', '-f', 'flv'],
  ]);
  const frames: Frame[] = [];
  let description: Uint8Array = new Uint8Array(0);
  createFlvReader({
    onConfig: (record) => {
      description = Uint8Array.from(record);
    },
    onFrame: ({ isKey, bytes: unit }) => frames.push({ isKey, bytes: Uint8Array.from(unit) }),
  })(bytes);
  return { profile, description, frames };
}

export function makeFilm(): Film {
  const sounds: Uint8Array[] = [];
  createOggReader((packet) => sounds.push(Uint8Array.from(packet)))(
    run([
      ...['-f', 'lavfi', '-i', 'sine=frequency=440:duration=1', '-c:a', 'libopus', '-application', 'lowdelay'],
      ...['-frame_duration', String(SOUND_MS), '-ac', '2', '-ar', '48000', '-f', 'ogg', '-page_duration', '10000'],
    ]),
  );
  return { large: makeReel(LARGE), small: makeReel(SMALL), sounds };
}

export interface Projector extends GameSession {
  /** Whole pictures asked for. */
  readonly asked: number;
  /** Whole pictures are left out, of their own accord and when asked, until this is set back. */
  isHoldingBack: boolean;
  /** Only this colour, as a still picture would be; undefined: all of them. */
  only: Colour | undefined;
  readonly inputs: number;
}

/** Shows the film in real time to whoever looks, as a session does. */
export function openProjector(film: Film): Projector {
  let viewer: Viewer | undefined;
  let reel = film.large;
  let at = 0;
  let sound = 0;
  let newest = 0;
  let asked = 0;
  let inputs = 0;
  const rollTo = (profile: StreamProfile): void => {
    reel = profile.width === SMALL.width ? film.small : film.large;
    at = 0;
    viewer?.onVideoConfig({
      ...{ codec: codecOf(reel.description), description: reel.description, profile: reel.profile, encoder: 'film' },
    });
  };
  const showing = setInterval(() => {
    if (viewer === undefined) return;
    const first = projector.only === undefined ? 0 : COLOURS.indexOf(projector.only) * FRAMES_EACH;
    const count = projector.only === undefined ? reel.frames.length : FRAMES_EACH;
    const frame = reel.frames[first + (at % count)];
    at += 1;
    if (frame === undefined || (frame.isKey && projector.isHoldingBack)) return;
    viewer.onVideo({ ...frame, capturedMs: Date.now(), lastInput: newest });
  }, 1000 / FPS);
  const sounding = setInterval(() => {
    const packet = film.sounds[sound % film.sounds.length];
    sound += 1;
    if (packet !== undefined) viewer?.onAudio(packet);
  }, SOUND_MS);
  const projector: Projector = {
    ...{ trouble: undefined, encoder: 'film', isHoldingBack: false, only: undefined },
    counters: { framesEncoded: 0, keyFramesEncoded: 0, totalEncodeTimeUs: 0, bytesEncoded: 0 },
    get asked() {
      return asked;
    },
    get inputs() {
      return inputs;
    },
    attach: (next, profile) => {
      viewer = next;
      rollTo(profile);
      return () => {
        if (viewer === next) viewer = undefined;
      };
    },
    setProfile: rollTo,
    requestKeyframe: () => {
      asked += 1;
      if (!projector.isHoldingBack) at = 0;
    },
    input: ({ number }) => {
      newest = number;
      inputs += 1;
    },
    releaseAll: () => {},
    isPictureThere: async () => true,
    cpuUs: () => 0,
    unnamedBytes: async () => 0,
    pause: () => {},
    resume: () => {},
    [Symbol.asyncDispose]: async () => {
      clearInterval(showing);
      clearInterval(sounding);
    },
  };
  return projector;
}
