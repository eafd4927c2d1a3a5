/** The machines of an account in the pools held here, and the end of one that was lost or stolen. */
import { fromHex } from '#core/kernel/bytes.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { revocationBytes } from '#core/contract/revocation.ts';
import { type Route, route } from '#core/contract/route.ts';
import {
  type MachineSells,
  type MachineView,
  type RevokeResult,
  devicesApi,
} from '#core/features/identity/devices.api.ts';
import { deviceOf, presentRoot } from '#core/features/identity/identity.reads.ts';
import { type DeviceRow, devices } from '#core/features/identity/identity.tables.ts';
import { offers } from '#core/features/market/market.tables.ts';
import { nodes } from '#core/features/nodes/nodes.tables.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import { pool as poolTable } from '#core/features/pools/pools.tables.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import { type Runtime, accountOf, personalSeedOf } from './runtime.ts';

const DEVICES_MAX = 500;
/** Where the caller names no time of their own. */
const WAIT_MS = 10_000;
const REVOKED = 1;
const STATES = ['active', 'revoked', 'frozen'] as const;
const RUNNING = "('placed', 'accepted', 'running', 'interrupted', 'suspended', 'ending')";

const SELLABLE = "('draft', 'active', 'paused')";

type MachinePool = MachineView['pools'][number];

export function devicesRoutes(runtime: Runtime): Route[] {
  return [
    route(devicesApi.devicesRead, async ({ claims }) => {
      const account = accountOf(runtime, claims);
      return { user: account.user, items: machinesOf(runtime, account) };
    }),
    route(devicesApi.deviceRevoke, async ({ claims, params, body, waitMs, signal }) => {
      const account = accountOf(runtime, claims);
      const find = (): MachineView | undefined =>
        machinesOf(runtime, account).find(({ machine }) => machine === params.machine);
      const found = find();
      if (found === undefined || found.pools.length === 0) throw new RefusalError({ code: 'device.none' });
      if (found.isThis && body.evenThis !== true) throw new RefusalError({ code: 'device.this_one' });
      const signatures = new Map(body.signatures.map(({ device, rootSignature }) => [device, rootSignature]));
      for (const { device } of found.devices) {
        const signature = signatures.get(device);
        const isSigned =
          signature !== undefined && runtime.crypto.verify(body.rootKey, revocationBytes(device), fromHex(signature));
        // Both or neither: whoever has the machine has both keys.
        if (!isSigned) throw new RefusalError({ code: 'root.bad_signature' });
      }
      const seed = personalSeedOf(runtime, account);
      const wait = { ms: waitMs > 0 ? waitMs : WAIT_MS, signal };
      const results = await Promise.all(
        found.pools.map((at) => revokeIn(runtime, { at, account, seed, signatures, rootKey: body.rootKey, wait })),
      );
      return { machine: find() ?? found, results };
    }),
  ];
}

interface Revoking {
  readonly at: MachinePool;
  readonly account: Account;
  readonly seed: Uint8Array;
  readonly signatures: ReadonlyMap<string, string>;
  readonly rootKey: string;
  readonly wait: { readonly ms: number; readonly signal: AbortSignal };
}

async function revokeIn(runtime: Runtime, of: Revoking): Promise<RevokeResult> {
  const { pool, name } = of.at;
  const left = of.at.devices.filter(({ state }) => state !== 'revoked').map(({ device }) => device);
  if (left.length === 0) return { pool, name, outcome: 'before' };
  const hindrance = hindranceOf(runtime, of);
  if (hindrance !== undefined) return { pool, name, outcome: 'failed', code: hindrance };
  // Where this machine ends itself, the device that says so comes last.
  const { personalKey } = of.account;
  const inOrder = left.toSorted((a, b) => Number(a === personalKey) - Number(b === personalKey));
  const sent: string[] = [];
  for (const device of inOrder) {
    const payload = { device, rootSignature: of.signatures.get(device) };
    const [result] = await runtime.host.submit(pool, [
      { seed: of.seed, draft: { type: 'device.revoked.v1', payload } },
    ]);
    if (result === undefined || !result.ok)
      return { pool, name, outcome: 'failed', code: result?.refusal.code ?? 'internal' };
    sent.push(result.value.event);
  }
  const fates = await Promise.all(
    sent.map((event) => runtime.spaces.waitDecided(pool, event, of.wait.ms, of.wait.signal)),
  );
  const rejected = fates.find((fate) => fate?.status === 'rejected');
  if (rejected !== undefined)
    return { pool, name, outcome: 'failed', code: rejected.refusal?.code ?? rejected.code ?? 'internal' };
  const isSealed = fates.every((fate) => fate?.status === 'sealed');
  return { pool, name, ...(isSealed ? { outcome: 'revoked', ended: of.at.sells } : { outcome: 'waits' }) };
}

/** What is in the way that the pool itself would not say, or not say clearly. */
function hindranceOf(runtime: Runtime, { at, account, rootKey }: Revoking): string | undefined {
  if (at.seat === 'last') return 'device.is_notary';
  if (at.rootKey !== rootKey) return 'device.other_phrase';
  const own = deviceOf(runtime.spaces.reader(at.pool), account.personalKey);
  if (own === undefined) return 'device.not_yet';
  return own.revoked === REVOKED ? 'device.revoked' : undefined;
}

function machinesOf(runtime: Runtime, account: Account): MachineView[] {
  const machines = new Map<string, MachineView>();
  const here = runtime.keys.peer.publicKey;
  const machineOf = (machine: string): MachineView => {
    const known = machines.get(machine) ?? { machine, isThis: machine === here, names: [], devices: [], pools: [] };
    machines.set(machine, known);
    return known;
  };
  const note = (machine: MachineView, { device, kind }: Pick<DeviceRow, 'device' | 'kind'>): void => {
    if (machine.devices.some((one) => one.device === device)) return;
    const sinceMs = certifiedMs(runtime, account, device);
    machine.devices.push({ device, kind, ...(sinceMs === undefined ? {} : { sinceMs }) });
  };
  for (const { device, kind, peerKey } of account.certificates) note(machineOf(peerKey), { device, kind });
  for (const pool of runtime.spaces.ids('pool')) {
    const rows = runtime.spaces
      .reader(pool)
      .where(devices, '"user" = ? ORDER BY kind DESC, device LIMIT ?', [account.user, DEVICES_MAX]);
    for (const [peerKey, own] of Map.groupBy(rows, (row) => row.peerKey)) {
      const machine = machineOf(peerKey);
      for (const row of own) note(machine, row);
      machine.names.push(
        ...nodeNames(runtime, pool, account.user, peerKey).filter((name) => !machine.names.includes(name)),
      );
      machine.pools.push(poolOf(runtime, pool, own));
    }
  }
  return [...machines.values()].sort((a, b) => Number(b.isThis) - Number(a.isThis) || sinceOf(b) - sinceOf(a));
}

const sinceOf = ({ devices: own }: MachineView): number => Math.max(0, ...own.map(({ sinceMs }) => sinceMs ?? 0));

function poolOf(runtime: Runtime, pool: string, own: readonly DeviceRow[]): MachinePool {
  const reader = runtime.spaces.reader(pool);
  const [{ user, peerKey, rootKey } = { user: '', peerKey: '', rootKey: '' }] = own;
  const quorum = runtime.spaces.status(pool)?.quorum;
  const isSeated = quorum?.members.some(({ device }) => own.some((row) => row.device === device)) === true;
  const others = quorum?.members.filter(
    ({ device }) => reader.get(devices, device)?.revoked === 0 && own.every((row) => row.device !== device),
  );
  const isLast = isSeated && (others?.length ?? 0) < quorum.quorum;
  const running = reader.where(
    orders,
    `state IN ${RUNNING} AND ((provider = ? AND "providerPeer" = ?) OR (buyer = ? AND "buyerPeer" = ?))`,
    [user, peerKey, user, peerKey],
  );
  return {
    pool,
    name: reader.get(poolTable, 'pool')?.name ?? '',
    rootKey: presentRoot(reader, user) ?? rootKey,
    devices: own.map(({ device, revoked }) => ({ device, state: STATES[revoked] ?? 'revoked' })),
    seat: isLast ? 'last' : isSeated ? 'notary' : 'none',
    orders: running.length,
    sells: sellsOf(runtime, pool, { user, peerKey }),
  };
}

/** Of all its nodes, whichever agent of the machine stands for them. */
function sellsOf(
  runtime: Runtime,
  pool: string,
  { user, peerKey }: { readonly user: string; readonly peerKey: string },
): MachineSells {
  const reader = runtime.spaces.reader(pool);
  const own = `node IN (SELECT node FROM nodes WHERE "user" = ? AND "peerKey" = ?)`;
  const of = [user, peerKey];
  return {
    nodes: reader.where(nodes, `"user" = ? AND "peerKey" = ? AND state <> 'retired'`, of).length,
    offers: reader.where(offers, `"user" = ? AND state IN ${SELLABLE} AND ${own}`, [user, ...of]).length,
    orders: reader.where(orders, `provider = ? AND state IN ${RUNNING} AND ${own}`, [user, ...of]).length,
  };
}

function nodeNames(runtime: Runtime, pool: string, user: string, peerKey: string): string[] {
  return runtime.spaces
    .reader(pool)
    .where(nodes, '"user" = ? AND "peerKey" = ? ORDER BY "registeredMs" DESC LIMIT 10', [user, peerKey])
    .map(({ name }) => name);
}

/** By the certificate: the own ones, else as the network was told of it. */
function certifiedMs(runtime: Runtime, account: Account, device: string): number | undefined {
  const own = account.certificates.find((one) => one.device === device);
  if (own !== undefined) return own.createdMs;
  const network = runtime.spaces.network();
  if (network === undefined) return undefined;
  const row = runtime.spaces
    .reader(network)
    .all("SELECT value FROM registers WHERE kind = 'device' AND key = ?", [device])[0];
  return row === undefined ? undefined : (JSON.parse(String(row['value'])) as { readonly createdMs: number }).createdMs;
}
