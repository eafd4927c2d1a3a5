/** How fast one peer may go: token buckets (RFC 2697 in spirit). Pure but for their own tables. */

export interface Bucket {
  /** Takes `cost`, into debt if need be. Returns how many ms to wait until nothing is owed; 0: go on. */
  take(cost: number, nowMs: number): number;
  /** Takes `cost` only when all of it is there. */
  tryTake(cost: number, nowMs: number): boolean;
}

/** Full at first: `burst` at once, then `perSecond`. */
export function newBucket(rate: { readonly perSecond: number; readonly burst: number }): Bucket {
  let tokens = rate.burst;
  let filledMs = -Infinity;

  function fill(nowMs: number): void {
    // A clock that steps back gives nothing.
    if (nowMs > filledMs && filledMs !== -Infinity) {
      tokens = Math.min(rate.burst, tokens + ((nowMs - filledMs) * rate.perSecond) / 1000);
    }
    filledMs = Math.max(filledMs, nowMs);
  }

  return {
    take(cost, nowMs) {
      fill(nowMs);
      tokens -= cost;
      return tokens >= 0 ? 0 : (-tokens * 1000) / rate.perSecond;
    },
    tryTake(cost, nowMs) {
      fill(nowMs);
      if (tokens < cost) return false;
      tokens -= cost;
      return true;
    },
  };
}

/** One value for each peer, the longest unused making room: a peer that reconnects finds its own again. */
export function perPeer<T>(countMax: number, make: () => T): (peer: string) => T {
  const known = new Map<string, T>();
  return (peer) => {
    const value = known.get(peer) ?? make();
    known.delete(peer);
    known.set(peer, value);
    const [oldest] = known.keys();
    if (known.size > countMax && oldest !== undefined) known.delete(oldest);
    return value;
  };
}
