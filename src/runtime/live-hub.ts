/** Live hints for the GUI: a short ring of numbered events, so that a reader that was away a moment misses nothing. */
import type { LiveEvent } from '#core/contract/live.ts';
import type { LoginClaims, Subscribe } from '#core/contract/route.ts';

/** Events kept for readers that reconnect. */
const RING_EVENTS_MAX = 500;

interface Kept {
  readonly id: number;
  readonly data: LiveEvent;
  /** Whose it is; undefined: everybody's. */
  readonly user: string | undefined;
}

export interface LiveHub {
  emit(data: LiveEvent, user?: string): void;
  /** For parts of this program: every event, whoever it is for. Returns how to end it. */
  listen(listener: (data: LiveEvent, user: string | undefined) => void): () => void;
  readonly subscribe: Subscribe;
  /** Whether a page of this login is open. */
  isRead(login: string): boolean;
}

export function createLiveHub(): LiveHub {
  const ring: Kept[] = [];
  const readers = new Set<{ readonly claims: LoginClaims; send(event: { id: number; data: LiveEvent }): void }>();
  const listeners = new Set<(data: LiveEvent, user: string | undefined) => void>();
  let last = 0;
  return {
    emit: (data, user) => {
      last += 1;
      const kept: Kept = { id: last, data, user };
      ring.push(kept);
      if (ring.length > RING_EVENTS_MAX) ring.shift();
      for (const reader of readers) if (user === undefined || reader.claims.user === user) reader.send(kept);
      for (const listener of listeners) listener(data, user);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    subscribe: (claims, since, send) => {
      const first = ring[0]?.id ?? last + 1;
      if (since !== undefined && (since < first - 1 || since > last)) send({ id: last, data: { kind: 'reset' } });
      else if (since !== undefined) {
        for (const kept of ring)
          if (kept.id > since && (kept.user === undefined || kept.user === claims.user)) send(kept);
      }
      const reader = { claims, send };
      readers.add(reader);
      return () => void readers.delete(reader);
    },
    isRead: (login) => [...readers].some(({ claims }) => claims.login === login),
  };
}
