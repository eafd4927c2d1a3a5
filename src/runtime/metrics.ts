/** What this process counts and measures, for `/metrics`: numbers alone, no names of people or pools, no addresses, no secrets. */
import { performance } from 'node:perf_hooks';
import { memoryUsage, resourceUsage, uptime } from 'node:process';
import type { Metric, Sample } from '#core/contract/metric.ts';
import type { LineStatus } from '#engine/line-status.ts';
import type { Operations } from './operations/operations.service.ts';
import type { Runtime } from './runtime.ts';

export interface Counters {
  /** The same functions; each call is counted under its own name. */
  watch<Events extends object>(events: Events): Events;
  count(name: string): number;
}

export function createCounters(): Counters {
  const counts = new Map<string, number>();
  return {
    watch: (events) => {
      const watched = Object.entries(events).map(([name, value]) => {
        if (typeof value !== 'function') return [name, value] as const;
        const call = value as (...args: unknown[]) => unknown;
        const counted = (...args: unknown[]): unknown => {
          counts.set(name, (counts.get(name) ?? 0) + 1);
          return call(...args);
        };
        return [name, counted] as const;
      });
      return Object.fromEntries(watched) as typeof events;
    },
    count: (name) => counts.get(name) ?? 0,
  };
}

/** Names under which the host and the peer port tell of something: [watched, metric, what it means]. */
const COUNTED: readonly (readonly [name: string, metric: string, help: string])[] = [
  ['send', 'realms_frames_sent_total', 'Frames handed to one peer'],
  ['publish', 'realms_gossip_published_total', 'Messages published to all who listen to a space'],
  ['onFrame', 'realms_frames_received_total', 'Frames taken in from peers'],
  ['onGossip', 'realms_gossip_received_total', 'Gossip messages taken in'],
  ['reject', 'realms_peer_rejects_total', 'Inputs of peers that no honest peer sends'],
  ['onPeerUp', 'realms_peer_ups_total', 'Peers that came up'],
  ['onPeerDown', 'realms_peer_downs_total', 'Peers that went'],
  ['appended', 'realms_appends_total', 'Times that events were appended to a log'],
  ['sealed', 'realms_seals_total', 'Seals folded'],
  ['fault', 'realms_space_faults_total', 'Spaces that stopped by a fault'],
];

export function metricsOf(runtime: Runtime, counters: Counters, operations: Operations): Metric[] {
  return [
    ...processMetrics(runtime),
    ...spaceMetrics(runtime),
    ...peerMetrics(runtime),
    ...COUNTED.map(([name, metric, help]) => one(metric, help, counters.count(name), 'counter')),
    one('realms_tasks_running', 'Tasks that run in sandboxes now', runtime.executor.running),
    one('realms_accounts', 'Accounts of this instance', runtime.accounts.count()),
    one(
      'realms_last_backup_timestamp_seconds',
      'When the last backup was finished; 0: never',
      (operations.backup().last?.atMs ?? 0) / 1000,
    ),
  ];
}

function one(name: string, help: string, value: number, kind: Metric['kind'] = 'gauge'): Metric {
  return { name, help, kind, samples: [{ value }] };
}

function processMetrics({ version, nowMs }: Runtime): Metric[] {
  const { rss, heapUsed, external } = memoryUsage();
  const { userCPUTime, systemCPUTime } = resourceUsage();
  return [
    {
      name: 'realms_build_info',
      help: 'Version of the program',
      kind: 'gauge',
      samples: [{ labels: { version }, value: 1 }],
    },
    one('process_start_time_seconds', 'When the process started', nowMs() / 1000 - uptime()),
    one('process_cpu_seconds_total', 'Processor time, all threads', (userCPUTime + systemCPUTime) / 1e6, 'counter'),
    one('process_resident_memory_bytes', 'Memory in use, all threads', rss),
    one('nodejs_heap_used_bytes', 'Heap of the main thread', heapUsed),
    one('nodejs_external_memory_bytes', 'Buffers beside the heap of the main thread', external),
    one(
      'nodejs_eventloop_utilization',
      'Share of time that the main thread was busy since the start, 0 to 1',
      performance.eventLoopUtilization().utilization,
    ),
  ];
}

function spaceMetrics({ spaces }: Runtime): Metric[] {
  const statuses = spaces.ids().flatMap((space) => spaces.status(space) ?? []);
  const each = (name: string, help: string, of: (status: LineStatus) => number): Metric => ({
    name,
    help,
    kind: 'gauge',
    samples: statuses.map((status): Sample => ({
      labels: { space: status.space, kind: status.kind },
      value: of(status),
    })),
  });
  return [
    each('realms_space_seal_number', 'Last seal folded', ({ sealNumber }) => sealNumber),
    each('realms_space_seal_timestamp_seconds', 'Time of the last seal', ({ sealTimeMs }) => sealTimeMs / 1000),
    each('realms_space_seals_behind', 'Seals that some peer told of and that are not folded yet', (status) =>
      Math.max(0, status.highestKnownSeal - status.sealNumber),
    ),
    each('realms_space_pending_events', 'Events whose fate is open', ({ pending }) => pending),
    each('realms_space_peers', 'Peers that this space is given to', ({ peers }) => peers.length),
    each('realms_space_is_notary', '1: a device of this instance seals', ({ isNotary }) => (isNotary ? 1 : 0)),
    each('realms_space_is_stopped', '1: folding stopped, the log of the program says why', ({ stopped }) =>
      stopped === undefined ? 0 : 1,
    ),
  ];
}

function peerMetrics(runtime: Runtime): Metric[] {
  const p2p = runtime.p2p();
  const peers = p2p?.peers() ?? [];
  const sum = (of: (peer: (typeof peers)[number]) => number): number =>
    peers.reduce((total, peer) => total + of(peer), 0);
  const direction = (wanted: string): Sample => ({
    labels: { direction: wanted },
    value: peers.filter((peer) => peer.direction === wanted).length,
  });
  return [
    {
      name: 'realms_peers',
      help: 'Peers connected now',
      kind: 'gauge',
      samples: [direction('inbound'), direction('outbound')],
    },
    one('realms_peers_relayed', 'Of them, through a relay', peers.filter(({ via }) => via === 'relayed').length),
    {
      name: 'realms_peer_connection_bytes',
      help: 'Bytes on the wire of the connections that are open now',
      kind: 'gauge',
      samples: [
        { labels: { direction: 'sent' }, value: sum(({ sentBytes }) => sentBytes) },
        { labels: { direction: 'received' }, value: sum(({ receivedBytes }) => receivedBytes) },
      ],
    },
    one('realms_peers_banned', 'Peers that are shut out now', p2p?.bans().length ?? 0),
  ];
}
