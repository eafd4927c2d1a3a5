/**
 * Machines with their own addresses on one computer: network namespaces joined by a switch, and home routers that translate
 * addresses (iptables MASQUERADE) and let nobody in. Nothing of it touches the computer's own network: the switch lives in a
 * namespace too, and with the namespaces everything goes.
 *
 *   host a ──┐                      ┌── router (NAT) ── host c 192.168.x.2
 *            ├── switch 45.1.0.0/24 ┤
 *   host b ──┘                      └── router (NAT) ── host d 192.168.y.2
 *
 * The addresses of the switch are public ones, so that instances see an internet; no route leads out of it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const GATEWAY = fileURLToPath(new URL('./gateway.ts', import.meta.url));
const FORWARD = fileURLToPath(new URL('./forward.ts', import.meta.url));
const PREFIX = 'prnet';
const WAN = '45.1.0';

export interface NetHost {
  readonly name: string;
  readonly address: string;
  /** Put before a command, it runs there. */
  readonly inside: readonly string[];
}

/** What a router does with those who knock from outside: most stay silent, some say no. */
export type Door = 'silent' | 'refuses';

export interface NetLab extends AsyncDisposable {
  /** A machine with a public address. */
  host(name: string): NetHost;
  /** A home: a router with a public address, and a machine behind it. */
  home(name: string, door?: Door): NetHost;
  /** Lets the home's router speak UPnP. Returns its outside address. */
  withUpnp(home: NetHost): Promise<string>;
  /** Pulls the machine's cable (of a home: the router's), or puts it back. */
  setCable(host: NetHost, isIn: boolean): void;
  /** Gives a machine on the switch another address, as a new network would. Returns it. */
  move(host: NetHost): string;
  /** The two cannot exchange a single packet; others reach both. */
  forbid(one: NetHost, other: NetHost): void;
  /** Lets a port of this computer lead to the same port of 127.0.0.1 over there. */
  publish(host: NetHost, port: number): Promise<void>;
}

/** Why there can be no such network here; undefined: it works. */
export function whyNoNamespaces(): string | undefined {
  for (const [tool, of] of [
    ['ip', 'iproute2'],
    ['iptables', 'iptables'],
  ] as const)
    if (spawnSync(tool, ['-V'], { stdio: 'ignore' }).error !== undefined) return `${of} is not installed`;
  if (process.platform !== 'linux') return 'network namespaces are Linux';
  const names = [`${PREFIX}-${process.pid}-probe`, `${PREFIX}-${process.pid}-probe2`] as const;
  try {
    for (const name of names) run('ip', ['netns', 'add', name]);
    run('ip', ['link', 'add', 'v0', 'netns', names[0], 'type', 'veth', 'peer', 'name', 'v1', 'netns', names[1]]);
    within(names[0], 'ip link add br0 type bridge');
    within(names[0], 'iptables -t nat -A POSTROUTING -j MASQUERADE');
    within(names[0], 'sysctl -qw net.ipv4.ip_forward=1');
    return undefined;
  } catch (cause) {
    return `kernel: no network namespaces with bridges and address translation here (${(cause as Error).message})`;
  } finally {
    for (const name of names) spawnSync('ip', ['netns', 'del', name]);
  }
}

let labs = 0;

export function openLab(): NetLab {
  removeLeftovers();
  labs += 1;
  const prefix = `${PREFIX}-${process.pid}-${labs}`;
  const made: string[] = [];
  const cables = new Map<string, string>();
  const wans = new Map<string, string>();
  const closers: (() => void | Promise<void>)[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'power-realms-net-'));
  let wires = 0;
  let lastWan = 1;

  function remove(): void {
    for (const name of made.splice(0)) spawnSync('ip', ['netns', 'del', name]);
    rmSync(folder, { recursive: true, force: true });
  }
  // Also when a test dies of an uncaught error.
  process.once('exit', remove);

  function namespace(name: string): string {
    const full = `${prefix}-${name}`;
    run('ip', ['netns', 'add', full]);
    made.push(full);
    within(full, 'ip link set lo up');
    return full;
  }

  /** A cable from a machine's `eth` to the switch, or to another machine's `eth`. */
  function wire(from: string, eth: string, to: string, plug: string): void {
    run('ip', ['link', 'add', eth, 'netns', from, 'type', 'veth', 'peer', 'name', plug, 'netns', to]);
    within(to, `ip link set ${plug} up`);
    within(from, `ip link set ${eth} up`);
  }

  function onSwitch(name: string, eth: string): string {
    wires += 1;
    lastWan += 1;
    const plug = `p${wires}`;
    wire(name, eth, hub, plug);
    within(hub, `ip link set ${plug} master br0`);
    within(name, `ip addr add ${WAN}.${lastWan}/24 dev ${eth}`);
    cables.set(name, plug);
    wans.set(name, `${WAN}.${lastWan}`);
    return `${WAN}.${lastWan}`;
  }

  const hub = namespace('switch');
  within(hub, 'ip link add br0 type bridge');
  within(hub, 'ip link set br0 up');

  return {
    host(name) {
      const full = namespace(name);
      return { name: full, address: onSwitch(full, 'eth0'), inside: ['ip', 'netns', 'exec', full] };
    },
    home(name, door = 'silent') {
      const router = namespace(`${name}-rt`);
      onSwitch(router, 'wan');
      const full = namespace(name);
      const net = `192.168.${wires}`;
      wire(full, 'eth0', router, 'lan');
      within(router, `ip addr add ${net}.1/24 dev lan`);
      within(full, `ip addr add ${net}.2/24 dev eth0`);
      within(full, `ip route add default via ${net}.1`);
      within(router, 'sysctl -qw net.ipv4.ip_forward=1');
      within(router, 'iptables -t nat -A POSTROUTING -o wan -j MASQUERADE');
      const no = door === 'silent' ? 'DROP' : 'REJECT --reject-with tcp-reset -p tcp';
      for (const chain of ['INPUT', 'FORWARD']) {
        within(router, `iptables -A ${chain} -i wan -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT`);
        within(router, `iptables -A ${chain} -i wan -j ${no}`);
      }
      const plug = cables.get(router);
      if (plug !== undefined) cables.set(full, plug);
      return { name: full, address: `${net}.2`, inside: ['ip', 'netns', 'exec', full] };
    },
    async withUpnp(home) {
      const outside = wans.get(`${home.name}-rt`) ?? '';
      const lan = home.address.replace(/\.\d+$/, '.1');
      const args = ['netns', 'exec', `${home.name}-rt`, process.execPath, GATEWAY, lan, outside];
      const child = spawn('ip', args, { stdio: ['ignore', 'pipe', 'inherit'] });
      closers.push(() => void child.kill('SIGKILL'));
      // Homes ask by multicast, which the router answers on its LAN side only.
      within(`${home.name}-rt`, `ip route add 239.255.255.250/32 dev lan`);
      await once(child.stdout, 'data');
      return outside;
    },
    setCable(host, isIn) {
      within(hub, `ip link set ${cables.get(host.name) ?? ''} ${isIn ? 'up' : 'down'}`);
    },
    move(host) {
      lastWan += 1;
      within(host.name, `ip addr flush dev eth0`);
      within(host.name, `ip addr add ${WAN}.${lastWan}/24 dev eth0`);
      return `${WAN}.${lastWan}`;
    },
    forbid(one, other) {
      within(one.name, `iptables -A OUTPUT -d ${other.address} -j REJECT`);
      within(other.name, `iptables -A OUTPUT -d ${one.address} -j REJECT`);
    },
    async publish(host, port) {
      const path = join(folder, `${port}.sock`);
      const child = spawn('ip', ['netns', 'exec', host.name, process.execPath, FORWARD, path, String(port)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      closers.push(() => void child.kill('SIGKILL'));
      await once(child.stdout, 'data');
      const server = createServer((near) => {
        const far = connect(path);
        near.pipe(far).pipe(near);
        near.on('error', () => far.destroy());
        far.on('error', () => near.destroy());
      });
      closers.push(() => void server.close());
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    async [Symbol.asyncDispose]() {
      for (const close of closers) await close();
      process.off('exit', remove);
      remove();
    },
  };
}

/** Of earlier tests that were killed before they could clean up. */
function removeLeftovers(): void {
  let names: string[];
  try {
    names = readdirSync('/run/netns');
  } catch {
    return; // There never was a namespace.
  }
  for (const name of names) {
    const [, pid] = new RegExp(`^${PREFIX}-(\\d+)-`).exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) spawnSync('ip', ['netns', 'del', name]);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function within(namespace: string, command: string): void {
  run('ip', ['netns', 'exec', namespace, ...command.split(' ')]);
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr.trim()}`);
}
