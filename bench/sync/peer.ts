/**
 * One of the two processes of the `sync` benchmark: the space host and the peer edge as an instance joins them, and for a receiver that is
 * asked meanwhile the HTTP edge with a member's statement. The source serves a space that it holds; the receiver starts with the genesis
 * alone and tells when it has what.
 */
import { existsSync, readFileSync } from 'node:fs';
import { route } from '#core/contract/route.ts';
import { ledgerApi } from '#core/features/ledger/ledger.api.ts';
import { startTest } from '#edge/http/fakes.ts';
import { SEQ_MAX } from '#edge/store/event-log.ts';
import { openSpaceReader } from '#edge/store/reader.ts';
import type { PeerToPeer } from '#edge/p2p/port.ts';
import { type SpaceHost, startSpaceHost } from '#engine/space/host.ts';
import { nodeCrypto, signerFromSeed } from '#edge/crypto/node-crypto.ts';
import { statementPage } from '../../src/runtime/ledger.views.ts';
import { joinLoopback, startAsInstance } from '../kit/loopback.ts';

export interface PeerPlan {
  readonly role: 'source' | 'receiver';
  readonly path: string;
  readonly space: string;
  /** Hex. */
  readonly genesis: string;
  /** Hex. */
  readonly networkGenesis: string;
  readonly network: string;
  readonly events: number;
  readonly seals: number;
  /** Whose statement the receiver answers; absent: it does not listen to requests. */
  readonly user?: string | undefined;
}

export interface HttpAccess {
  readonly port: number;
  readonly token: string;
}

/** Parent to peer: the receiver dials the source. */
export interface Go {
  readonly address: string;
}

export type FromPeer =
  | { readonly kind: 'listening'; readonly address: string; readonly http: HttpAccess | undefined }
  | {
      readonly kind: 'synced';
      /** From the first dial until all events are verified and on disk. */
      readonly loggedMs: number;
      /** Seals folded by then. */
      readonly sealsByThen: number;
      /** Until the last seal is folded and on disk. */
      readonly foldedMs: number;
      /** Of the whole process, and of its main thread (peers, encryption) alone; the rest is the space worker's and the compiler's. */
      readonly cpuUs: number;
      readonly mainCpuUs: number;
      readonly stateHash: string;
      readonly rssBytes: number;
      /** The most that was resident at any moment since the process began. */
      readonly peakRssBytes: number;
    }
  | { readonly kind: 'failed'; readonly cause: string };

/** proc_pid_status(5). */
const STATUS = '/proc/self/status';

startAsInstance();

const closing: (() => Promise<void>)[] = [];
const plan = JSON.parse(process.argv[2] ?? '') as PeerPlan;
const tell = (message: FromPeer): void => void process.send?.(message);
const seed = nodeCrypto.sha256(Buffer.from(`bench:${plan.role}`));
const genesis = Buffer.from(plan.genesis, 'hex');
const self = signerFromSeed(seed).device;

const clock = {
  startMs: 0,
  loggedMs: 0,
  sealsByThen: 0,
  seals: 0,
  foldedMs: 0,
  cpu: process.cpuUsage(),
  mainCpu: process.threadCpuUsage(),
};
const edge: { p2p: PeerToPeer | undefined } = { p2p: undefined };
let countEvents: () => number = () => 0;
const host: SpaceHost = startSpaceHost(self, {
  send: (peer, space, message) => edge.p2p?.sendFrame(peer, space, message),
  publish: (space, message) => edge.p2p?.publish(space, message),
  reject: (peer) => tell({ kind: 'failed', cause: `peer ${peer} was rejected` }),
  appended: () => {
    if (plan.role === 'source' || clock.loggedMs > 0 || countEvents() < plan.events) return;
    clock.loggedMs = performance.now() - clock.startMs;
    clock.sealsByThen = clock.seals;
  },
  sealed: (_space, number) => {
    clock.seals = number;
    if (number < plan.seals) return;
    clock.foldedMs = performance.now() - clock.startMs;
    void finish();
  },
  status: () => undefined,
  fault: (_space, fault) => tell({ kind: 'failed', cause: fault }),
});

const opened = await host.open(plan.space, plan.path, genesis);
if (!opened.ok) throw new Error(`the space does not open: ${opened.refusal.code}`);
countEvents = eventCounter(plan.path);
const p2p = await joinLoopback(host, {
  seed,
  network: plan.network,
  networkGenesis: Buffer.from(plan.networkGenesis, 'hex'),
});
edge.p2p = p2p;

process.on('message', ({ address }: Go) => {
  clock.startMs = performance.now();
  clock.cpu = process.cpuUsage();
  clock.mainCpu = process.threadCpuUsage();
  p2p.dial(address).catch((cause: unknown) => tell({ kind: 'failed', cause: String(cause) }));
});
process.on('disconnect', () => {
  void (async () => {
    for (const close of closing) await close();
    await p2p[Symbol.asyncDispose]();
    await host[Symbol.asyncDispose]();
  })();
});
const http = plan.user === undefined ? undefined : await serveStatement(plan.path, plan.user);
tell({ kind: 'listening', address: p2p.addresses()[0] ?? '', http });

/** The real server and query; the login alone is made up, because accounts are not what is measured. */
async function serveStatement(path: string, user: string): Promise<HttpAccess> {
  const reader = openSpaceReader(path);
  const statement = route(ledgerApi.statementRead, async ({ query }) => statementPage(reader, user, query));
  const served = await startTest({ routes: [statement] });
  closing.push(async () => {
    await served[Symbol.asyncDispose]();
    reader[Symbol.dispose]();
  });
  return { port: served.server.port, token: await served.logIn() };
}

/** The newest number of each author's chain, summed: chains have no holes. */
function eventCounter(path: string): () => number {
  const reader = openSpaceReader(path);
  return () =>
    Number(
      reader.all(
        'SELECT COALESCE(SUM((SELECT MAX(id) FROM events WHERE id < (a.id + 1) * ?) - a.id * ?), 0) AS n FROM authors_log a',
        [SEQ_MAX, SEQ_MAX],
      )[0]?.['n'] ?? 0,
    );
}

/** What `getrusage` tells of a process that was forked has in it what its parent held at that moment; the kernel's own mark of its pages has not. */
function peakRss(): number {
  if (!existsSync(STATUS)) return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(STATUS, 'utf8'))?.[1]) * 1024;
}

/** Processor time is read at once, the state hash when the worker next tells its status. */
async function finish(): Promise<void> {
  const { user, system } = process.cpuUsage(clock.cpu);
  const main = process.threadCpuUsage(clock.mainCpu);
  const rssBytes = process.memoryUsage.rss();
  const peakRssBytes = peakRss();
  while (host.status(plan.space)?.sealNumber !== plan.seals) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
  const { loggedMs, sealsByThen, foldedMs } = clock;
  tell({
    kind: 'synced',
    loggedMs,
    sealsByThen,
    foldedMs,
    cpuUs: user + system,
    mainCpuUs: main.user + main.system,
    stateHash: host.status(plan.space)?.stateHash ?? '',
    rssBytes,
    peakRssBytes,
  });
}
