/** A peer that speaks the project's own protocols and keeps to none of its manners: asks for what it must not have, as whoever's keys it holds. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { signingBytes } from '#core/contract/event.ts';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { signerFromSeed } from '#edge/crypto/node-crypto.ts';
import { type Message, decodeMessage, encodeMessage } from '#engine/wire.ts';
import { type TestPeer, startPeer } from '../compliance/p2p-kit.ts';
import { until } from '../e2e/kit.ts';

export interface Keys {
  readonly peer: Uint8Array;
  readonly agents: readonly Uint8Array[];
}

/** The keys of an instance out of its data folder, as a thief or a tinkerer would take them. */
export function keysOf(dataDir: string): Keys {
  const folder = join(dataDir, 'keys');
  const read = (name: string): Uint8Array => Buffer.from(readFileSync(join(folder, name), 'utf8').trim(), 'hex');
  const agents = readdirSync(folder).filter((name) => name.startsWith('agent-'));
  return { peer: read('peer.key'), agents: agents.map(read) };
}

export interface ModifiedPeer extends AsyncDisposable {
  readonly peer: TestPeer;
  /** The proofs that it sent, as bytes: for those who would use them again. */
  readonly proofs: readonly Uint8Array[];
  /** What the victim sent of this space, decoded; in order. */
  got(space: string): Message[];
  /** Asks for everything that there is to ask for, several times, and waits until all of it was surely looked at. */
  ask(space: string, authors: readonly string[]): Promise<void>;
}

/** Connected with `address`; proves itself with the agents' keys of `keys` whenever it is challenged. */
export async function startModifiedPeer(
  address: string,
  network: { readonly id: string; readonly genesis: Uint8Array },
  keys: Partial<Keys> = {},
): Promise<ModifiedPeer> {
  const proofs: Uint8Array[] = [];
  const frames: { space: string; message: Message }[] = [];
  const signers = (keys.agents ?? []).map(signerFromSeed);
  const peer = await startPeer({
    ...(keys.peer === undefined ? {} : { seed: keys.peer }),
    network,
    onFrame(from, space, bytes) {
      const message = decodeMessage(bytes);
      frames.push({ space, message });
      if (message.kind !== 'hello') return;
      for (const signer of signers) {
        const body = encodeCanonical([peer.key, from, message.nonce, space]);
        const signature = signer.sign(signingBytes('proof', body));
        const proof: Message = { kind: 'proof', device: signer.device, signature, certificate: new Uint8Array(0) };
        proofs.push(encodeMessage(proof));
        send(from, space, proof);
      }
    },
  });
  const send = (to: string, space: string, message: Message): void =>
    peer.p2p.sendFrame(to, space, encodeMessage(message));
  const { peerKey: victim } = await peer.p2p.dial(address);
  return {
    peer,
    proofs,
    got: (space) => frames.flatMap((frame) => (frame.space === space ? [frame.message] : [])),
    async ask(space, authors) {
      const nonce = new Uint8Array(32).fill(1);
      for (let round = 0; round < 3; round += 1) {
        send(victim, space, { kind: 'hello', nonce });
        send(victim, space, { kind: 'digest', heads: '00'.repeat(32), seal: 0, sealHash: space, timeMs: Date.now() });
        send(victim, space, { kind: 'want-heads' });
        for (const author of authors) send(victim, space, { kind: 'want', author, from: 1, to: 100 });
        send(victim, space, { kind: 'want-seals', from: 1 });
      }
      // Frames are looked at in order: when the victim answers a question about the network space, the ones before are done with.
      const answers = frames.length;
      send(victim, network.id, { kind: 'want-heads' });
      await until(
        'the victim has come so far',
        async () => frames.slice(answers),
        (later) => later.some((frame) => frame.space === network.id && frame.message.kind === 'heads'),
      );
    },
    [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
  };
}
