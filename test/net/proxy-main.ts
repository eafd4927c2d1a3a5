/** The bad line as a program, for a machine of a lab: the line as JSON, a seed; tells what it carried whenever that changes. */
import { type Line, startProxy } from './proxy.ts';

const [text = '{}', seed = '1'] = process.argv.slice(2);
let state = Number(seed);

/** Mulberry32. */
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

const proxy = await startProxy(JSON.parse(text) as Line, random);
console.log('open');
let told = '';
setInterval(() => {
  const now = JSON.stringify(proxy.carried);
  if (now !== told) console.log(now);
  told = now;
}, 100);
