/** The encoder's own life, with a program in its place that only waits; and whose times its pictures have, with the real one. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { KEYFRAME_EVERY_MS } from './limits.ts';
import { captureArguments, x11Source } from './encoders.ts';
import { createFlvReader } from './flv.ts';
import { findProgram } from './programs.ts';
import { createVideo } from './video.ts';

const SIZE = { width: 320, height: 240 };
const profile = (fps: number) => ({ ...SIZE, fps, bitsPerS: 800_000 });

test('however often another size or rate is wished for, an encoder is started for the newest, and not at once', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'video-test-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const ffmpeg = join(folder, 'ffmpeg');
  writeFileSync(ffmpeg, '#!/bin/sh\nexec sleep 1000\n');
  chmodSync(ffmpeg, 0o755);
  const started: number[] = [];
  const video = createVideo({
    ...{ ffmpeg, encoder: 'libx264', source: () => x11Source(':99', SIZE), env: { PATH: process.env['PATH'] ?? '' } },
    book: { add: (pid) => void started.push(pid), setDisplay: () => {}, pids: () => started, close: () => {} },
    ...{ lastInput: () => 0, onConfig: () => {}, onFrame: () => {}, onTrouble: () => {} },
  });
  const startMs = Date.now();
  video.start(profile(60));
  for (let fps = 1; fps < 60; fps += 1) video.setProfile(profile(fps));
  video.look(startMs + 1);
  assert.equal(started.length, 1);
  video.look(startMs + KEYFRAME_EVERY_MS + 100);
  assert.equal(started.length, 2);
  video.setProfile(profile(30));
  video.setProfile(profile(59));
  video.look(Date.now() + KEYFRAME_EVERY_MS + 100);
  assert.equal(started.length, 2, 'what runs is what is wished for');
  await video.end();
});

const ffmpeg = findProgram('ffmpeg');

test(
  'a picture has the time at which it was taken, not that of the rate',
  { skip: ffmpeg === undefined && 'no ffmpeg' },
  () => {
    const epochMs = 5_000;
    const source = {
      size: SIZE,
      // 30 a second, each 12 ms later than whole pictures would be; times of the source are µs, as a display's are.
      input: (fps: number): string[] => [
        ...['-f', 'lavfi', '-t', '0.5'],
        ...['-i', `testsrc2=size=${SIZE.width}x${SIZE.height}:rate=${fps},settb=1/1000000,setpts=PTS+5.012/TB`],
      ],
    };
    const words = captureArguments({ encoder: 'libx264', source, profile: profile(30), epochMs });
    const times: number[] = [];
    createFlvReader({ onConfig: () => undefined, onFrame: ({ timeMs }) => times.push(timeMs) })(
      execFileSync(ffmpeg ?? '', words),
    );
    // How many of the first ones ffmpeg looks through before it begins is its own affair.
    const first = Math.round((((times[0] ?? 0) - 12) * 30) / 1000);
    const expected = [0, 1, 2, 3].map((n) => Math.round(12 + ((first + n) * 1000) / 30));
    assert.deepEqual(times.slice(0, 4), expected);
  },
);
