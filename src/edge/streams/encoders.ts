/** How each H.264 encoder of ffmpeg is told to be quick, and which of them really work here. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PROBE_MS_MAX } from './limits.ts';
import type { StreamProfile } from './port.ts';

/** Hardware first; x264 works everywhere. */
export const ENCODERS = ['h264_nvenc', 'h264_amf', 'h264_qsv', 'h264_vaapi', 'h264_videotoolbox', 'libx264'] as const;
export type EncoderName = (typeof ENCODERS)[number];

const PROBE_FRAMES = 30;
/** Of the rate in one frame's time, that the encoder may save up. */
const BUFFER_FRAMES = 4;
/** A whole picture every second: what is dropped on the way is made good by then. */
const WHOLE_PER_S = 1;

interface EncoderWords {
  readonly before: readonly string[];
  /** Last filter before the encoder. */
  readonly filter: string;
  readonly own: readonly string[];
}

const WORDS: Readonly<Record<EncoderName, EncoderWords>> = {
  h264_nvenc: {
    before: [],
    filter: 'format=yuv420p',
    own: ['-preset', 'p1', '-tune', 'ull', '-zerolatency', '1', '-delay', '0', '-rc', 'cbr', '-profile:v', 'baseline'],
  },
  h264_amf: {
    before: [],
    filter: 'format=yuv420p',
    own: ['-usage', 'ultralowlatency', '-quality', 'speed', '-rc', 'cbr'],
  },
  h264_qsv: {
    before: [],
    filter: 'format=nv12',
    own: ['-preset', 'veryfast', '-async_depth', '1', '-look_ahead', '0', '-profile:v', 'baseline'],
  },
  h264_vaapi: {
    before: ['-vaapi_device', '/dev/dri/renderD128'],
    filter: 'format=nv12,hwupload',
    own: ['-profile:v', 'constrained_baseline', '-async_depth', '1', '-rc_mode', 'CBR'],
  },
  h264_videotoolbox: {
    before: [],
    filter: 'format=yuv420p',
    own: ['-realtime', '1', '-prio_speed', '1', '-profile:v', 'baseline', '-allow_sw', '0'],
  },
  libx264: {
    before: [],
    filter: 'format=yuv420p',
    own: [
      ...['-profile:v', 'baseline', '-preset', 'ultrafast', '-tune', 'zerolatency', '-threads', '1'],
      ...['-x264-params', 'sliced-threads=1:scenecut=0:repeat-headers=1:rc-lookahead=0:sync-lookahead=0'],
    ],
  },
};

export const QUIET = ['-hide_banner', '-loglevel', 'error', '-nostdin'] as const;

function encodeArguments(encoder: EncoderName, { fps, bitsPerS }: StreamProfile): string[] {
  const rate = String(bitsPerS);
  return [
    ...['-c:v', encoder, ...WORDS[encoder].own, '-bf', '0', '-g', String(Math.round(fps / WHOLE_PER_S))],
    ...['-b:v', rate, '-maxrate', rate, '-bufsize', String(Math.round((bitsPerS / fps) * BUFFER_FRAMES))],
  ];
}

/** Where pictures come from. */
export interface CaptureSource {
  /** ffmpeg's words up to the input, at a rate. */
  readonly input: (fps: number) => readonly string[];
  /** Before any other filter. */
  readonly filters?: readonly string[];
  readonly size: { readonly width: number; readonly height: number };
}

export function x11Source(display: string, size: CaptureSource['size']): CaptureSource {
  const input = (fps: number): string[] => [
    ...['-f', 'x11grab', '-draw_mouse', '1', '-framerate', String(fps)],
    ...['-video_size', `${size.width}x${size.height}`, '-i', `${display}.0+0,0`],
  ];
  return { input, size };
}

/**
 * Arguments that take pictures and write FLV to stdout. Time stamps are ms since `epochMs` of the machine's clock, so that the age of a picture
 * is known. Source of the flags: EXECUTION section 3.
 */
export function captureArguments(options: {
  readonly encoder: EncoderName;
  readonly source: CaptureSource;
  readonly profile: StreamProfile;
  readonly epochMs: number;
}): string[] {
  const { encoder, source, profile, epochMs } = options;
  const { size } = source;
  const isScaled = profile.width !== size.width || profile.height !== size.height;
  // Not scaled, the nearest element's colours are good enough: half the time of the way to the encoder's (docs/adr/0028).
  const filters = [
    ...(source.filters ?? []),
    `setpts=PTS-${(epochMs / 1000).toFixed(3)}/TB`,
    `scale=${profile.width}:${profile.height}:flags=${isScaled ? 'fast_bilinear' : 'neighbor'}`,
    WORDS[encoder].filter,
  ];
  return [
    ...[...QUIET, ...WORDS[encoder].before, '-fflags', 'nobuffer', '-flags', 'low_delay', '-copyts'],
    ...source.input(profile.fps),
    ...['-fps_mode', 'passthrough', '-an', '-vf', filters.join(','), ...encodeArguments(encoder, profile)],
    // Without it times are rounded to whole pictures: up to half a picture's time wrong, for as long as this encoder runs.
    ...['-enc_time_base', '1/1000'],
    ...['-flush_packets', '1', '-f', 'flv', '-flvflags', 'no_duration_filesize', 'pipe:1'],
  ];
}

/** Arguments that record a sound source and write Opus, a packet a page, to stdout. */
export function soundArguments(options: {
  readonly server: string;
  readonly source: string;
  readonly packetMs: number;
  readonly bitsPerS: number;
}): string[] {
  const { server, source, packetMs, bitsPerS } = options;
  // Bytes of one packet's time, 48 kHz stereo of 16 bits: the server's own choice is about a second.
  const fragment = 48 * 4 * packetMs;
  return [
    ...[
      ...QUIET,
      '-fflags',
      'nobuffer',
      '-f',
      'pulse',
      '-server',
      `unix:${server}`,
      '-fragment_size',
      String(fragment),
    ],
    ...['-i', source, ...opusArguments(packetMs, bitsPerS)],
  ];
}

/** Words behind an input of sound: Opus, a packet a page, to stdout. */
export function opusArguments(packetMs: number, bitsPerS: number): string[] {
  return [
    ...['-c:a', 'libopus', '-application', 'lowdelay', '-frame_duration', String(packetMs)],
    ...['-b:a', String(bitsPerS), '-ac', '2', '-ar', '48000'],
    ...['-flush_packets', '1', '-f', 'ogg', '-page_duration', String(packetMs * 1000), 'pipe:1'],
  ];
}

/** Pictures made up by ffmpeg itself, for a probe before paying. */
export function samplePictureArguments(encoder: EncoderName, profile: StreamProfile, seconds: number): string[] {
  const { width, height, fps } = profile;
  return [
    ...[...QUIET, ...WORDS[encoder].before, '-re', '-f', 'lavfi', '-i', `testsrc2=size=${width}x${height}:rate=${fps}`],
    ...['-t', String(seconds), '-vf', WORDS[encoder].filter, ...encodeArguments(encoder, profile)],
    ...['-flush_packets', '1', '-f', 'flv', '-flvflags', 'no_duration_filesize', 'pipe:1'],
  ];
}

/** Encoders that turned 30 generated pictures into H.264 here, best first: a listed encoder is not a working one. */
export async function probeEncoders(ffmpeg: string): Promise<EncoderName[]> {
  const run = promisify(execFile);
  const { stdout } = await run(ffmpeg, ['-hide_banner', '-encoders'], { timeout: PROBE_MS_MAX });
  const working: EncoderName[] = [];
  for (const encoder of ENCODERS) {
    if (!new RegExp(`\\s${encoder}\\s`).test(stdout)) continue;
    const { before, filter, own } = WORDS[encoder];
    const source = ['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30', '-frames:v', String(PROBE_FRAMES)];
    const args = [...QUIET, ...before, ...source, '-vf', filter, '-c:v', encoder, ...own, '-f', 'null', '-'];
    try {
      await run(ffmpeg, args, { timeout: PROBE_MS_MAX });
      working.push(encoder);
    } catch {
      continue; // its hardware or driver is not here
    }
  }
  return working;
}
