/**
 * COMPOSITION ROOT: builds every part of one running program in start order; the only file that knows all.
 *
 *   folder, keys, instance.db -> space worker -> executor -> HTTP (answers now) -> spaces opened -> peers (libp2p, loaded last)
 */
import { availableParallelism } from 'node:os';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashRaw } from '@node-rs/argon2';
import type { Config } from '#config/config.ts';
import { startCommandOf } from '#config/start-command.ts';
import { openStreams } from '#edge/streams/open.ts';
import { openSunshine } from '#edge/sunshine/open.ts';
import type { PeerEvents, PeerToPeer } from '#edge/p2p/port.ts';
import { openAccounts } from '#edge/accounts/accounts.ts';
import { openSecurity } from '#edge/accounts/security.ts';
import { openAddressBook } from '#edge/accounts/address-book.ts';
import { openInstanceDb } from '#edge/accounts/instance-db.ts';
import { openNotices } from '#edge/accounts/notices.ts';
import { openKeyFolder } from '#edge/accounts/key-files.ts';
import { openPeerBans } from '#edge/accounts/peer-bans.ts';
import { openMachineLog } from '#edge/accounts/machine-log.ts';
import { openBlobs } from '#edge/blobs/blobs.ts';
import { keyPairFromSeed, newKeyPair, nodeCrypto, openSigners } from '#edge/crypto/node-crypto.ts';
import { openAutostart, thisAutostartMachine } from '#edge/desktop/autostart.ts';
import { sharedCgroups } from '#edge/executors/cgroup/shared.ts';
import { createLazyExecutor } from '#edge/executors/lazy.ts';
import { startHttp } from '#edge/http/server.ts';
import { watchMachine } from '#edge/machine/machine.ts';
import { openSpaceReader } from '#edge/store/reader.ts';
import { type SpaceHost, type SpaceHostEvents, startSpaceHost } from '#engine/space/host.ts';
import { prepareFolder } from './runtime/data-folder.ts';
import { watchHeartbeats } from './runtime/heartbeats.ts';
import { youngCollector } from '#engine/space/young-garbage.ts';
import { createFrames } from './runtime/frames.ts';
import { createLiveHub } from './runtime/live-hub.ts';
import { instanceRoutes } from './runtime/instance.routes.ts';
import { notificationsRoutes, startNoticeHooks } from './runtime/notifications.routes.ts';
import { createNotifications } from './runtime/notifications.service.ts';
import { disputesRoutes } from './runtime/disputes.routes.ts';
import { serveEvidence } from './runtime/evidence-files.ts';
import { createCounters, metricsOf } from './runtime/metrics.ts';
import { openModules } from './runtime/modules.ts';
import { networkRoutes } from './runtime/network.routes.ts';
import { createNetworkService, joinConfigured } from './runtime/network.service.ts';
import { nodesRoutes } from './runtime/nodes.routes.ts';
import { isOperator } from './runtime/operator.ts';
import { operationsRoutes } from './runtime/operations/operations.routes.ts';
import { createOperations } from './runtime/operations/operations.service.ts';
import { createOwnerPause } from './runtime/owner-pause.ts';
import { createPing } from './runtime/ping.ts';
import { createTradeNotice, createTradeWatch } from './runtime/pools.views.ts';
import { createPeopleDuties, peopleRoutes } from './runtime/people.routes.ts';
import { createReputations } from './runtime/reputation.views.ts';
import { createRestore } from './runtime/restore.ts';
import { SignedHere, createRollback, guardSubmit } from './runtime/rollback.ts';
import type { Logger, Runtime } from './runtime/runtime.ts';
import { guarded, openApiToken } from './runtime/security.routes.ts';
import { createPayouts } from './runtime/payouts.ts';
import { openRailSettings } from './runtime/rail-settings.ts';
import { withdrawalsRoutes } from './runtime/withdrawals.routes.ts';
import { spaceRoutes } from './runtime/space.routes.ts';
import { createSpaces } from './runtime/spaces.ts';
import { serveBlobs } from './runtime/work/blob-channel.ts';
import { marksOf } from './runtime/games/moonlight-marks.ts';
import { type Gaming, createGaming } from './runtime/gaming.service.ts';
import { createJobs } from './runtime/work/jobs.ts';
import { openChallengeSetting, startChallengeDuty } from './runtime/work/challenge-duty.ts';
import { serveChallenges } from './runtime/work/challenge.ts';
import { createLinks } from './runtime/work/links.ts';
import { createProvider } from './runtime/work/provider.ts';
import { TIME } from '#core/kernel/limits.ts';

export interface Instance extends AsyncDisposable {
  readonly httpUrl: string;
  /** Peer addresses; empty until the peer port listens. */
  peerAddresses(): readonly string[];
  /** Resolves when peers are listening and spaces are open. */
  readonly ready: Promise<void>;
  readonly setupCode: string;
  readonly needsSetupCode: boolean;
  /** Accounts that can do nothing here until they were restored with their phrase. */
  readonly needPhrase: readonly string[];
}

/** argon2id for pool passwords: slow on purpose, the public half of the key is known to members. */
const POOL_PASSWORD = { memoryCost: 65_536, timeCost: 3, parallelism: 1, outputLen: 32 } as const;
const RECONCILE_MS = 1_000;
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** @throws {DataFolderUnusable} and the errors of the parts, each with one clear sentence */
export async function startInstance(config: Config, logger: Logger): Promise<Instance> {
  const version = versionOf();
  prepareFolder(config.dataDir);
  const closing = new AbortController();
  await using stack = new AsyncDisposableStack();
  const keys = openKeyFolder(join(config.dataDir, 'keys'), { newKeyPair, keyPairFromSeed, randomBytes });
  const db = stack.use(openInstanceDb(join(config.dataDir, 'instance.db')));
  const accounts = openAccounts(db);
  const security = openSecurity(db, keys.jwtSecret);
  const live = createLiveHub();
  const nowMs = (): number => Date.now();
  let p2p: PeerToPeer | undefined;
  const parts: { host?: SpaceHost } = {};
  const hostOf = (): SpaceHost => parts.host as SpaceHost;
  const spaces = createSpaces({ dataDir: config.dataDir, db, host: hostOf, openReader: openSpaceReader, nowMs });
  stack.defer(() => spaces.close());
  const reconcilers: ((space: string) => void)[] = [];
  const signerOf = openSigners();
  const signedHere = new SignedHere();
  const counters = createCounters();
  const hostEvents: SpaceHostEvents = {
    send: (peer, space, message) => p2p?.sendFrame(peer, space, message),
    publish: (space, message) => p2p?.publish(space, message),
    reject: (peer) => p2p?.peerPenalty(peer),
    appended: (space) => live.emit({ kind: 'pool', pool: space, seal: hostOf().status(space)?.sealNumber ?? 0 }),
    sealed: (space, number, decided) => {
      spaces.noteSealed(space, decided);
      live.emit({ kind: 'pool', pool: space, seal: number });
      for (const author of decided.authors) {
        const account = accounts
          .all()
          .find(({ personalKey, agentKey }) => personalKey === author || agentKey === author);
        if (account === undefined) continue;
        for (const { event, code } of decided.of(author))
          live.emit(
            {
              kind: 'decided',
              pool: space,
              event,
              type: spaces.fate(space, event)?.type ?? '',
              ...(code === undefined ? {} : { code }),
            },
            account.user,
          );
      }
      for (const reconcile of reconcilers) reconcile(space);
    },
    status: ({ space, sealNumber }) => live.emit({ kind: 'pool', pool: space, seal: sealNumber }),
    migrating: (space, { done, total }) =>
      logger.info({ space, done, total }, 'the file of a space is being brought to the format of this version'),
    fault: (space, fault) => logger.error({ space, fault }, 'a space stopped'),
  };
  const spaceHost = startSpaceHost(keys.peer.publicKey, counters.watch(hostEvents), {
    patienceMs: config.failoverSeconds * 1000,
    retentionMs: config.retentionDays * TIME.DAY_MS,
  });
  stack.use(spaceHost);
  const host = guardSubmit(spaceHost, {
    deviceOf: (seed) => signerOf(seed).device,
    needOf: (device) => accounts.byDevice(device)?.needs,
    onSigned: (space, device, seq) => signedHere.raise(space, device, seq),
  });
  parts.host = host;
  const blobs = await openBlobs(join(config.dataDir, 'blobs'));
  const cgroups = sharedCgroups();
  const executor = stack.use(
    createLazyExecutor(async () =>
      (await import('#edge/executors/wasi/executor.ts')).openWasiExecutor({
        workRoot: join(config.dataDir, 'work'),
        cgroups,
        onFault: (cause) => logger.warn({ cause: String(cause) }, 'a sandbox could not be cleaned away'),
      }),
    ),
  );
  const setupCode = randomBytes(4).toString('hex');
  const runtime: Runtime = {
    version,
    dataDir: config.dataDir,
    nowMs,
    crypto: nodeCrypto,
    randomBytes,
    newKeyPair,
    keyPairFromSeed,
    sign: (seed, message) => signerOf(seed).sign(message),
    passwordKey: (password, salt) => hashRaw(password, { ...POOL_PASSWORD, salt: Buffer.from(salt) }),
    logger,
    db,
    accounts,
    keys,
    host,
    spaces,
    live,
    blobs,
    executor,
    p2p: () => p2p,
    setupCode,
  };
  const modules = await openModules(join(ROOT, 'modules'), blobs, db);
  const links = createLinks(runtime);
  const network = createNetworkService(runtime);
  const restore = createRestore(runtime, network, closing.signal);
  const gamingOf: { now?: Gaming } = {};
  const pause = createOwnerPause(runtime, db, {
    cores: availableParallelism(),
    onChange: () => {
      gamingOf.now?.setPaused(pause.cause() !== undefined);
      live.emit({ kind: 'machine' });
    },
  });
  const machineLog = openMachineLog(db);
  const ping = createPing(runtime, links);
  const streams = openStreams(join(config.dataDir, 'games'), {
    ...{ ...config, cgroups },
    desktop: { onHelperGone: (how) => logger.warn({ how }, 'what watches the lent desktop ended: started again') },
  });
  const marks = marksOf(runtime.keys.peer.publicKey);
  const sunshine = openSunshine({ file: join(config.dataDir, 'games', 'sunshine.json'), isOfSession: marks.isOwn });
  const gaming = stack.use(
    createGaming(runtime, links, { streams, sunshine, ...config, isPaused: () => pause.cause() !== undefined }),
  );
  gamingOf.now = gaming;
  const checks = openChallengeSetting(db);
  const isPaused = (): boolean => pause.cause() !== undefined;
  const challenges = serveChallenges(runtime, modules, links, { isOn: checks.isOn, isPaused });
  stack.use(startChallengeDuty(runtime, { challenges, setting: checks, isPaused, random: Math.random }));
  const provider = createProvider(runtime, links, {
    isPaused,
    sessions: gaming.orders,
    onTask: (task) => machineLog.addTask(task),
  });
  stack.defer(() => provider.close());
  const jobs = createJobs(runtime, links, modules, () => provider.guestTimes().size);
  stack.defer(() => jobs.close());
  serveBlobs(
    runtime,
    links,
    (space, order, file) => jobs.mayFetch(space, order, file) || provider.mayFetch(order, file),
  );
  const rails = openRailSettings(db, {
    allowInternal: config.railsInternal,
    nowMs,
    newId: () => randomBytes(16).toString('hex'),
  });
  const payouts = createPayouts(runtime, rails);
  reconcilers.push(
    (space) => provider.reconcile(space),
    (space) => jobs.reconcile(space),
    (space) => void payouts.reconcile(space),
  );
  const machine = stack.use(
    watchMachine({
      nowMs,
      tasks: () => executor.running,
      onSample: (sample) => {
        pause.note(sample, new Map([...provider.guestTimes(), ...jobs.timesHere(), ...gaming.guestTimes()]));
        live.emit({ kind: 'machine' });
      },
      onMinute: (minute) => machineLog.addMinute(minute),
    }),
  );
  const heartbeats = stack.use(watchHeartbeats(runtime, machineLog));
  const reputationOf = createReputations({
    reader: (space) => spaces.reader(space),
    status: (space) => spaces.status(space),
    nowMs,
    later: setImmediate,
  });
  reconcilers.push(...createPeopleDuties(runtime));
  const tradeOf = createTradeWatch(runtime);
  const noticeTrade = createTradeNotice(runtime, tradeOf);
  const notices = openNotices(db);
  const notifications = createNotifications(runtime, notices, tradeOf);
  stack.defer(() => notifications.close());
  const hooks = startNoticeHooks(runtime, notices, config.railsInternal);
  stack.defer(() => hooks.close());
  const autostart = openAutostart(startCommandOf(config, join(ROOT, 'src', 'main.ts')), thisAutostartMachine());
  const rollback = stack.use(createRollback(runtime, signedHere));
  const operations = createOperations(runtime);
  stack.defer(() => operations.close());
  let isReady = false;

  const http = stack.use(
    await startHttp({
      host: config.httpHost,
      port: config.httpPort,
      publicUrls: config.publicUrls,
      routes: guarded(runtime, security, [
        ...peopleRoutes(runtime, { network, restore, security, reputationOf }),
        ...networkRoutes(runtime, network, ping),
        ...spaceRoutes(runtime, { network, tradeOf, reputationOf }),
        ...nodesRoutes(runtime, { machine, log: machineLog, modules, pause, challenges, checks }),
        ...gaming.routes(reputationOf),
        ...disputesRoutes(runtime, serveEvidence(runtime, links)),
        ...withdrawalsRoutes(runtime, rails, payouts),
        ...jobs.routes,
        ...notificationsRoutes(runtime, notices, hooks),
        ...instanceRoutes(runtime, autostart),
        ...operationsRoutes(runtime, operations),
      ]),
      sockets: gaming.sockets,
      jwtSecret: keys.jwtSecret,
      openApiToken: (token) => openApiToken(runtime, security, token),
      isLoginLive: (claims) => accounts.isLive(claims.login, nowMs()),
      subscribe: live.subscribe,
      ready: () => ({
        isReady,
        detail: { spaces: spaces.ids().length, peers: p2p?.peers().length ?? 0, peerPort: p2p !== undefined },
      }),
      metrics: () => metricsOf(runtime, counters, operations),
      isOperator: (claims) => isOperator(runtime, claims),
      webRoot: join(ROOT, 'web', 'dist'),
      logger,
      version,
    }),
  );

  const frames = createFrames({ host, has: (space) => spaces.has(space), collect: youngCollector() });
  const startNetwork = async (): Promise<void> => {
    await spaces.openAll();
    rollback.begin();
    executor.open();
    for (const account of accounts.all()) network.unlock(account);
    const { startPeerToPeer } = await import('#edge/p2p/start.ts');
    if (closing.signal.aborted) return;
    p2p = await startPeerToPeer({
      seed: keys.peer.seed,
      host: config.p2pHost,
      port: config.p2pPort,
      bootstrap: config.bootstrap,
      mdns: config.mdns,
      addressBook: openAddressBook(db),
      banBook: openPeerBans(db, nowMs()),
      relay: config.relay,
      portMapping: config.portMapping,
      agent: `power-realms/${version}`,
      logger,
      events: counters.watch<PeerEvents>({
        onPeerUp: (peer) => {
          host.peerUp(peer);
          void rollback.ask(peer);
          live.emit({ kind: 'peers' });
          for (const space of spaces.ids('pool')) for (const reconcile of reconcilers) reconcile(space);
        },
        onPeerDown: (peer) => {
          host.peerDown(peer);
          live.emit({ kind: 'peers' });
        },
        onFrame: frames.take,
        onGossip: frames.gossip,
        onReachChanged: () => live.emit({ kind: 'peers' }),
      }),
    });
    stackOfNetwork.push(p2p);
    links.attach(p2p);
    rollback.attach(p2p);
    await network.attach(p2p);
    if (config.network !== undefined && spaces.network() === undefined)
      void joinConfigured(network, p2p, config.network, config.bootstrap, closing.signal).catch((cause: unknown) =>
        logger.warn({ cause: String(cause) }, 'the network given by --network could not be joined'),
      );
    jobs.resume();
    isReady = true;
    heartbeats.look();
    live.emit({ kind: 'peers' });
  };
  const stackOfNetwork: PeerToPeer[] = [];
  const ready = startNetwork();
  const reconcileTimer = setInterval(() => {
    noticeTrade();
    for (const space of spaces.ids('pool')) for (const act of [notifications.look, ...reconcilers]) act(space);
  }, RECONCILE_MS);
  reconcileTimer.unref();
  stack.defer(() => clearInterval(reconcileTimer));
  stack.defer(async () => {
    closing.abort();
    await ready.catch(() => undefined);
    for (const one of stackOfNetwork) await one[Symbol.asyncDispose]();
  });
  const owned = stack.move();
  return {
    httpUrl: http.urls[0] ?? '',
    peerAddresses: () => p2p?.addresses() ?? [],
    ready,
    setupCode,
    needsSetupCode: accounts.count() === 0 && config.httpHost !== '127.0.0.1' && config.httpHost !== 'localhost',
    needPhrase: accounts.all().flatMap(({ username, needs }) => (needs === undefined ? [] : [username])),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export function versionOf(): string {
  return (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;
}
