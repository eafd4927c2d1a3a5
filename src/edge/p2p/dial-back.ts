/**
 * "Can you reach me?", the request `p2p.dial-back`: the peer opens a fresh connection to the asker and says whether it got
 * through. What AutoNAT does, for networks of a handful of peers (docs/adr/0012).
 *
 *   question: { v: 1, ports }        answer: { v: 1, reached? }   the address that worked
 *
 * Invariant: only the very IP address that the question came from is dialled, so nobody can be made to knock at others' doors.
 */
import { multiaddr } from '@multiformats/multiaddr';
import { z } from 'zod';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { believable, scopeOf } from './address-scope.ts';
import type { Scope } from './address-scope.ts';
import { ProtocolViolation, RequestRefused } from './errors.ts';
import type { Connection, Node } from './libp2p-types.ts';
import type { P2pLimits } from './limits.ts';
import type { Links } from './links.ts';
import { parseCbor } from './messages.ts';
import { withPeer } from './peer-key.ts';
import type { P2pLogger, RequestHandler } from './port.ts';

export const DIAL_BACK_METHOD = 'p2p.dial-back';
const Port = z.number().int().min(1).max(65_535);

export interface Testimony {
  readonly scope: Scope;
  /** The address that the peer reached us at; undefined: it could not. */
  readonly reached: string | undefined;
}

export interface DialBack {
  /** undefined: it did not say, or cannot know. Never throws. */
  ask(peer: string, ports: readonly number[]): Promise<Testimony | undefined>;
  answer: RequestHandler;
}

export function newDialBack(options: {
  readonly node: Node;
  readonly self: string;
  readonly limits: P2pLimits;
  readonly links: Links;
  readonly logger: P2pLogger;
  request(peer: string, body: Uint8Array): Promise<Uint8Array>;
  onViolation(peer: string): void;
}): DialBack {
  const { node, limits, links, logger } = options;
  const Question = z.object({ v: z.literal(1), ports: z.array(Port).min(1).max(limits.dialBackPortsMax) });
  const Answer = z.object({ v: z.literal(1), reached: z.string().max(limits.addressCharsMax).optional() });
  const askedAtMs = new Map<string, number>();
  let dialling = 0;

  /** Through to the peer, or not: the connection itself is of no further use. */
  async function dial(address: string): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(limits.dialAddressMs);
      const connection = await node.dial(multiaddr(address), { signal, force: true });
      connection.close().catch((cause: unknown) => connection.abort(new Error('dialled back', { cause })));
      return true;
    } catch (cause) {
      logger.debug({ address, err: cause }, 'dialled back in vain');
      return false;
    }
  }

  function mayDial(peer: string, nowMs: number): void {
    if (nowMs - (askedAtMs.get(peer) ?? -Infinity) < limits.dialBackInboundMs) throw new RequestRefused('busy');
    if (dialling >= limits.dialBacksParallelMax) throw new RequestRefused('busy');
    for (const [other, atMs] of askedAtMs) if (nowMs - atMs > limits.dialBackInboundMs) askedAtMs.delete(other);
    askedAtMs.set(peer, nowMs);
  }

  return {
    async ask(peer, ports) {
      const connection = links.find(peer);
      const scope = connection?.direct === true ? scopeOf(connection.remoteAddr) : undefined;
      if (scope === undefined || ports.length === 0) return undefined;
      try {
        const body = encodeCanonical({ v: 1, ports: ports.slice(0, limits.dialBackPortsMax) });
        const { reached } = parseCbor(Answer, await options.request(peer, body));
        if (reached === undefined) return { scope, reached: undefined };
        const [address] = believable([reached], { peerKey: options.self, connection: scope, countMax: 1 });
        // It got through to something, but does not say to where: proof enough for the scope, no address to tell others.
        return { scope, reached: address ?? '' };
      } catch (cause) {
        if (cause instanceof ProtocolViolation) options.onViolation(peer);
        logger.debug({ peer, err: cause }, 'asked in vain for a dial back');
        return undefined;
      }
    },

    async answer(peer, body) {
      const { ports } = parseCbor(Question, body);
      const connection = links.find(peer);
      const host = connection?.direct === true ? hostOf(connection) : undefined;
      if (host === undefined) throw new RequestRefused('not_direct');
      mayDial(peer, Date.now());
      dialling += 1;
      try {
        for (const port of ports) {
          const address = withPeer(`${host}/tcp/${String(port)}`, peer);
          if (await dial(address)) return encodeCanonical({ v: 1, reached: address });
        }
        return encodeCanonical({ v: 1 });
      } finally {
        dialling -= 1;
      }
    },
  };
}

/** `/ip4/…` of the other side. */
function hostOf(connection: Connection): string | undefined {
  const [ip] = connection.remoteAddr.getComponents();
  if (ip?.value === undefined || scopeOf(connection.remoteAddr) === undefined) return undefined;
  return `/${ip.name}/${ip.value}`;
}
