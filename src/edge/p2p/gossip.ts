/** Gossip of public spaces: one gossipsub topic each, with the network's id in its name. */
import { TopicValidatorResult } from '@libp2p/gossipsub';
import { assert } from '#core/kernel/assert.ts';
import { isHex32 } from '#core/kernel/ids.ts';
import type { Verdict } from '#engine/ports.ts';
import type { Services } from './libp2p-types.ts';
import type { P2pLimits } from './limits.ts';
import { peerKeyOf } from './peer-key.ts';
import type { P2pLogger } from './port.ts';

const RESULTS: Readonly<Record<Verdict, TopicValidatorResult>> = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
};

export interface Gossip {
  subscribe(space: string): void;
  unsubscribe(space: string): void;
  publish(space: string, message: Uint8Array): void;
  /** Forgets all topics: they belong to the network that is left. */
  clear(): void;
}

export function newGossip(options: {
  readonly pubsub: Services['pubsub'];
  readonly limits: P2pLimits;
  readonly logger: P2pLogger;
  /** First 16 hex digits of the network's id; undefined: in no network. */
  networkPrefix(): string | undefined;
  /** Judges a message that this peer passed on. */
  judge(peer: string, space: string, message: Uint8Array): Verdict;
}): Gossip {
  const { pubsub, limits, logger } = options;
  const topics = new Map<string, string>();

  function topicOf(space: string): string {
    if (!isHex32(space)) throw new RangeError('a space id has 64 hex digits');
    const prefix = options.networkPrefix();
    assert(prefix !== undefined, 'gossip needs a network');
    return `/power-realms/${prefix}/space/${space}/1`;
  }

  function leave(space: string, topic: string): void {
    pubsub.unsubscribe(topic);
    pubsub.topicValidators.delete(topic);
    topics.delete(space);
  }

  return {
    subscribe(space) {
      if (topics.has(space)) return;
      if (topics.size >= limits.topicsMax) throw new RangeError(`more than ${String(limits.topicsMax)} topics`);
      const topic = topicOf(space);
      topics.set(space, topic);
      pubsub.topicValidators.set(topic, (from, message) => {
        const peer = peerKeyOf(from);
        return peer === undefined ? RESULTS.ignore : RESULTS[options.judge(peer, space, message.data)];
      });
      pubsub.subscribe(topic);
    },
    unsubscribe(space) {
      const topic = topics.get(space);
      if (topic !== undefined) leave(space, topic);
    },
    publish(space, message) {
      if (message.length > limits.messageBytesMax) throw new RangeError(`a message of ${String(message.length)} bytes`);
      pubsub
        .publish(topicOf(space), message)
        .catch((cause: unknown) => logger.debug({ space, err: cause }, 'gossip failed'));
    },
    clear() {
      for (const [space, topic] of topics) leave(space, topic);
    },
  };
}
