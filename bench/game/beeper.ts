/** Inside of a session: a patch that flips and a tone of 60 ms at the same moment, every second and a half. Starts the game behind it. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const EVERY_MS = 1_500;
const RATE = 48_000;
const TONE_MS = 60;
const FEED_MS = 10;
const HZ = 880;

const probe = fileURLToPath(new URL('./probe-client.ts', import.meta.url));
const patch = spawn(process.execPath, [probe, ...process.argv.slice(2)], {
  stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
});
const words = ['--playback', '--raw', `--rate=${RATE}`, '--channels=1', '--format=s16le', '--latency-msec=10'];
const player = spawn('pacat', words, { stdio: ['pipe', 'ignore', 'ignore'] });
player.stdin.on('error', () => {}); // the session ends

const startMs = performance.now();
let fed = 0;
let toneUntil = 0;
/** As much as time has passed: what waits in the player's own buffer would be lag of the probe. */
setInterval(() => {
  const due = Math.floor(((performance.now() - startMs) * RATE) / 1000);
  const samples = Buffer.alloc(2 * Math.max(0, due - fed));
  for (let at = 0; at < samples.length / 2 && fed + at < toneUntil; at += 1)
    samples.writeInt16LE(Math.round(16_000 * Math.sin((2 * Math.PI * HZ * (fed + at)) / RATE)), 2 * at);
  fed = Math.max(fed, due);
  player.stdin.write(samples);
}, FEED_MS);
setInterval(() => {
  patch.send('flip');
  toneUntil = fed + (TONE_MS * RATE) / 1000;
}, EVERY_MS);
