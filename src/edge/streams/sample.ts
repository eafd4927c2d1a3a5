/** A few seconds of generated pictures, encoded as a game's would be: for a probe before paying. */
import { spawn } from 'node:child_process';
import { type EncoderName, samplePictureArguments } from './encoders.ts';
import { createFlvReader } from './flv.ts';
import { END_MS_MAX } from './limits.ts';
import { StreamFault, type StreamProfile, type VideoPacket } from './port.ts';

export interface SampleOptions {
  readonly ffmpeg: string;
  readonly encoder: EncoderName;
  readonly profile: StreamProfile;
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly onVideo: (packet: VideoPacket) => void;
}

/** Resolves when all of it came. @throws {StreamFault} the encoder does not work, or the signal was aborted */
export async function runSample(options: SampleOptions): Promise<void> {
  const { ffmpeg, encoder, profile, seconds, signal, onVideo } = options;
  if (signal.aborted) throw new StreamFault('not wanted any more');
  const child = spawn(ffmpeg, samplePictureArguments(encoder, profile, seconds), {
    stdio: ['ignore', 'pipe', 'ignore'],
    signal,
    killSignal: 'SIGKILL',
    timeout: seconds * 2_000 + END_MS_MAX,
  });
  let firstMs: number | undefined;
  const read = createFlvReader({
    onConfig: () => {},
    onFrame: ({ isKey, timeMs, bytes }) => {
      const nowMs = Date.now();
      // Pictures are made at the pace of the clock: the first one says when that began.
      firstMs ??= nowMs - timeMs;
      onVideo({ isKey, capturedMs: Math.min(nowMs, firstMs + timeMs), lastInput: 0, bytes });
    },
  });
  child.stdout.on('data', (chunk: Buffer) => {
    try {
      read(chunk);
    } catch {
      child.kill('SIGKILL'); // its end is the report
    }
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new StreamFault(signal.aborted ? 'not wanted any more' : 'the encoder does not run', { cause })),
    );
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new StreamFault(`the encoder ended with ${code ?? 'a signal'}`)),
    );
  });
}
