/**
 * Whether others can reach this instance, out of what was seen. Pure.
 *
 *   somebody came, or dialled back  ──>  direct        nobody could, a relay has a place for us  ──>  relayed
 *   nobody could, no relay          ──>  unreachable   nobody to ask yet                         ──>  unknown
 *
 * One witness that could is proof. Witnesses that could not are only believed while there is no proof: at worst a liar
 * makes us ask a relay for a place that we did not need.
 */
import { farthest } from './address-scope.ts';
import type { Scope } from './address-scope.ts';
import type { Reachability } from './port.ts';

export interface Evidence {
  /** How far our own listening addresses reach; undefined: not listening. */
  readonly listens: Scope | undefined;
  readonly hasNetwork: boolean;
  readonly hasPeers: boolean;
  /** From where peers connected to us directly. */
  readonly inbound: readonly Scope[];
  /** What peers found that were asked to dial us, by the scope of our connection to them. */
  readonly witnesses: readonly { readonly scope: Scope; readonly reached: boolean }[];
  /** A router opened a port for us. */
  readonly isPortMapped: boolean;
  /** Peer key of a relay that keeps a place for us. */
  readonly relay: string | undefined;
  /** The newest relay that was asked said no. */
  readonly isRelayRefused: boolean;
}

export type Judgement = Pick<Reachability, 'state' | 'cause' | 'scope'>;

export function judgeReach(evidence: Evidence): Judgement {
  const { listens, witnesses, inbound, relay } = evidence;
  if (listens === undefined) return { state: 'unknown', cause: 'reach.starting', scope: undefined };
  if (listens === 'loopback') return { state: 'unreachable', cause: 'reach.loopback_only', scope: 'loopback' };
  if (!evidence.hasNetwork) return { state: 'unknown', cause: 'reach.no_network', scope: undefined };
  const reachedFrom = farthest(witnesses.filter(({ reached }) => reached).map(({ scope }) => scope));
  const provenFrom = farthest([...inbound, ...(reachedFrom === undefined ? [] : [reachedFrom])]);
  if (provenFrom === 'public') {
    if (evidence.isPortMapped) return { state: 'direct', cause: 'reach.port_mapped', scope: 'public' };
    const cause = reachedFrom === 'public' ? 'reach.dialled_back' : 'reach.incoming';
    return { state: 'direct', cause, scope: 'public' };
  }
  const failedFrom = farthest(witnesses.filter(({ reached }) => !reached).map(({ scope }) => scope));
  const lan = provenFrom === 'private' ? 'private' : undefined;
  if (failedFrom === 'public') return behindRouter(evidence, lan);
  if (lan !== undefined) return { state: 'direct', cause: 'reach.lan', scope: 'private' };
  if (failedFrom === 'private') {
    if (relay !== undefined) return { state: 'relayed', cause: 'reach.via_relay', scope: 'private' };
    return { state: 'unreachable', cause: 'reach.lan_blocked', scope: undefined };
  }
  if (!evidence.hasPeers) return { state: 'unknown', cause: 'reach.no_peers', scope: undefined };
  if (witnesses.length > 0) return { state: 'unknown', cause: 'reach.same_machine', scope: 'loopback' };
  return { state: 'unknown', cause: 'reach.checking', scope: undefined };
}

function behindRouter({ relay, isRelayRefused }: Evidence, lan: Scope | undefined): Judgement {
  if (relay !== undefined) return { state: 'relayed', cause: 'reach.via_relay', scope: 'public' };
  return { state: 'unreachable', cause: isRelayRefused ? 'reach.relay_refused' : 'reach.no_relay', scope: lan };
}
