/** Words that the peer port, the API and its clients share about how this instance can be reached. */

/** Stable codes; each has a text in `reach-texts.ts`. */
export const REACH_CAUSES = [
  /** A peer that was asked opened a connection to us. */
  'reach.dialled_back',
  /** Peers from outside connect to us by themselves. */
  'reach.incoming',
  /** Peers come through a port that the router opened for us. */
  'reach.port_mapped',
  /** Neighbours reach us; nobody farther away was there to ask. */
  'reach.lan',
  'reach.via_relay',
  'reach.no_relay',
  'reach.relay_refused',
  /** Not even neighbours: a firewall. */
  'reach.lan_blocked',
  'reach.loopback_only',
  /** Only instances on this very machine were there to ask. */
  'reach.same_machine',
  'reach.no_network',
  'reach.no_peers',
  'reach.checking',
  'reach.starting',
] as const;
export type ReachCause = (typeof REACH_CAUSES)[number];

export const REACH_STATES = ['direct', 'relayed', 'unreachable', 'unknown'] as const;
export type ReachState = (typeof REACH_STATES)[number];

/** How far an address reaches: this machine, the local network, the internet. */
export const REACH_SCOPES = ['loopback', 'private', 'public'] as const;
export type ReachScope = (typeof REACH_SCOPES)[number];
