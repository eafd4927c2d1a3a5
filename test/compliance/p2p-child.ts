/** A peer in a process of its own: `p2p-child.ts SEED ADDRESS` stays until it is killed, `p2p-child.ts SEED dispose` starts two, and ends. */
import { NETWORK, startPair, startPeer } from './p2p-kit.ts';

const [seedHex = '', what = ''] = process.argv.slice(2);
const seed = Buffer.from(seedHex, 'hex');
if (what === 'dispose') {
  const { a, b } = await startPair({ a: { seed, mdns: true } });
  a.p2p.subscribe(NETWORK.id);
  a.p2p.sendFrame(b.key, NETWORK.id, new Uint8Array(1000));
  await b.p2p.request(a.key, 'nothing', new Uint8Array(0), { timeoutMs: 1000 }).catch(() => undefined);
  const startedMs = performance.now();
  await Promise.all([a[Symbol.asyncDispose](), b[Symbol.asyncDispose]()]);
  console.log(`disposed ${String(Math.ceil(performance.now() - startedMs))}`);
} else {
  await startPeer({ seed, bootstrap: [what] });
}
