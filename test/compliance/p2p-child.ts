/** A peer in a process of its own, to be killed or to be watched as it ends. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { NETWORK, startPair, startPeer } from './p2p-kit.ts';

/** `join`: a peer of that address until it is killed. `end`: two peers that talk, and end; says on stdout how long that took. */
export function startChild(seed: Uint8Array, task: { readonly join: string } | 'end'): ChildProcess {
  const words = [import.meta.filename, Buffer.from(seed).toString('hex'), task === 'end' ? '' : task.join];
  return spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function startAndEnd(seed: Uint8Array): Promise<void> {
  const { a, b } = await startPair({ a: { seed, mdns: true } });
  a.p2p.subscribe(NETWORK.id);
  a.p2p.sendFrame(b.key, NETWORK.id, new Uint8Array(1000));
  await b.p2p.request(a.key, 'nothing', new Uint8Array(0), { timeoutMs: 1000 }).catch(() => undefined);
  const startedMs = performance.now();
  await Promise.all([a[Symbol.asyncDispose](), b[Symbol.asyncDispose]()]);
  console.log(`disposed in ${String(Math.ceil(performance.now() - startedMs))} ms`);
}

if (import.meta.main) {
  const [seedHex = '', address = ''] = process.argv.slice(2);
  const seed = Buffer.from(seedHex, 'hex');
  if (address === '') await startAndEnd(seed);
  else await startPeer({ seed, bootstrap: [address] });
}
