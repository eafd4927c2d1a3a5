/** Names at Sunshine that say whose they are: of which instance, and of which order. */

const PEER_CHARS = 12;
const ORDER_CHARS = 16;

/** `peer`: public key of this instance, in hex. */
export function marksOf(peer: string): { of(order: string): string; isOwn(name: string): boolean } {
  const own = `realms-${peer.slice(0, PEER_CHARS)}-`;
  const mark = new RegExp(`(^|\\()${own}[0-9a-f]{${ORDER_CHARS}}\\)?$`);
  return { of: (order) => own + order.slice(0, ORDER_CHARS), isOwn: (name) => mark.test(name) };
}
