/** Inside of a session: a patch that flips and a tone of 60 ms at the same moment, every second and a half. Starts the game behind it. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const EVERY_MS = 1_500;
const RATE = 48_000;
const TONE_MS = 60;
const HZ = 880;

const probe = fileURLToPath(new URL('./probe-client.ts', import.meta.url));
const patch = spawn(process.execPath, [probe, ...process.argv.slice(2)], {
  stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
});
const words = ['--playback', '--raw', `--rate=${RATE}`, '--channels=1', '--format=s16le', '--latency-msec=10'];
const player = spawn('pacat', words, { stdio: ['pipe', 'ignore', 'ignore'] });
player.stdin.on('error', () => {}); // the session ends

const tone = Buffer.alloc((2 * TONE_MS * RATE) / 1000);
for (let at = 0; at < tone.length / 2; at += 1)
  tone.writeInt16LE(Math.round(16_000 * Math.sin((2 * Math.PI * HZ * at) / RATE)), 2 * at);
// Nothing in between: silence that is fed all the time would make every moment in which the player slept a lag for ever.
setInterval(() => {
  patch.send('flip');
  player.stdin.write(tone);
}, EVERY_MS);
