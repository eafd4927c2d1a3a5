/** Loaded before an instance (`--import`): its wall clock is ahead by as many milliseconds as the file SHIFTED_CLOCK says. */
import { readFileSync } from 'node:fs';

const LOOK_MS = 100;
const path = process.env['SHIFTED_CLOCK'] ?? '';
const real = Date.now.bind(Date);
let aheadMs = 0;
function look(): void {
  aheadMs = Number(readFileSync(path, 'utf8'));
}
look();
setInterval(look, LOOK_MS).unref();
Date.now = () => real() + aheadMs;
