/**
 * Every option of an instance, once: from this table come the flags, the REALMS_* variables, the help and the errors.
 *
 * A new option is a row here, a field of `Config` and a line of `configOf`; the compiler asks for the other two.
 */
import { isIP } from 'node:net';
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import { defaultDataDir, expandPath } from './data-dir.ts';
import type { Machine } from './data-dir.ts';

export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What carries games past the instances: the library with binaries, the one without, whichever is there, or none. */
export const WEBRTC_CHOICES = ['auto', 'native', 'pure', 'off'] as const;
export type WebRtcChoice = (typeof WEBRTC_CHOICES)[number];

export const PORT_MAX = 65_535;
const RETENTION_DAYS = LIMITS.retentionMs / TIME.DAY_MS;
/** An invite link is the longest way to name a network. */
export const NETWORK_TEXT_LENGTH_MAX = 4096;

/** One TiB. */
export const GAME_SAVES_MIB_MAX = 1024 * 1024;

/** `value` takes one value, `list` may be repeated (or hold commas), `switch` takes none and turns its default round. */
export type OptionKind = 'value' | 'list' | 'switch';

export interface Option<T> {
  readonly flag: `--${string}`;
  readonly env: `REALMS_${string}`;
  readonly kind: OptionKind;
  /** What stands for the value in the help; empty for a switch. */
  readonly unit: string;
  /** What is allowed, in words that end a sentence "… must be". */
  readonly range: string;
  readonly help: string;
  /** Shown in the help; the value itself is parsed from `fallback`. */
  readonly shown: string;
  readonly fallback: (machine: Machine) => T;
  /** One text to one value; undefined means that the text is out of range. For a list: one entry of it. */
  readonly parse: (text: string, machine: Machine) => Entry<T> | undefined;
}

type Entry<T> = T extends readonly (infer E)[] ? E : T;

/** Keeps the type of one row; a plain object would lose the link between `fallback` and `parse`. */
function option<T>(row: Option<T>): Option<T> {
  return row;
}

export const OPTIONS = {
  dataDir: option<string>({
    flag: '--data-dir',
    env: 'REALMS_DATA_DIR',
    kind: 'value',
    unit: 'FOLDER',
    range: 'a folder',
    help: 'Keys, databases and files of this instance',
    shown: "the platform's folder for application data",
    fallback: defaultDataDir,
    parse: expandPath,
  }),
  httpPort: option<number>({
    flag: '--http-port',
    env: 'REALMS_HTTP_PORT',
    kind: 'value',
    unit: 'PORT',
    range: `a whole number from 0 to ${PORT_MAX} (0: any free port)`,
    help: 'Port of the GUI and the REST API',
    shown: '5000',
    fallback: () => 5000,
    parse: parsePort,
  }),
  httpHost: option<string>({
    flag: '--http-host',
    env: 'REALMS_HTTP_HOST',
    kind: 'value',
    unit: 'ADDRESS',
    range: 'an IP address or a host name of this machine',
    help: 'Address that the GUI and the REST API listen on; 0.0.0.0 opens them to other machines',
    shown: '127.0.0.1',
    fallback: () => '127.0.0.1',
    parse: (text) => (isIP(text) !== 0 || HOST_NAME.test(text) ? text : undefined),
  }),
  p2pPort: option<number>({
    flag: '--p2p-port',
    env: 'REALMS_P2P_PORT',
    kind: 'value',
    unit: 'PORT',
    range: `a whole number from 0 to ${PORT_MAX} (0: any free port)`,
    help: 'Port for other instances',
    shown: '5001',
    fallback: () => 5001,
    parse: parsePort,
  }),
  p2pHost: option<string>({
    flag: '--p2p-host',
    env: 'REALMS_P2P_HOST',
    kind: 'value',
    unit: 'ADDRESS',
    range: 'an IP address of this machine',
    help: 'Address that listens for other instances; 127.0.0.1 keeps them to this machine',
    shown: '0.0.0.0',
    fallback: () => '0.0.0.0',
    parse: (text) => (isIP(text) !== 0 ? text : undefined),
  }),
  bootstrap: option<readonly string[]>({
    flag: '--bootstrap',
    env: 'REALMS_BOOTSTRAP',
    kind: 'list',
    unit: 'MULTIADDR',
    range: 'a multiaddr such as /ip4/192.0.2.7/tcp/5001/p2p/12D3…',
    help: 'Instance to meet the network through; may be repeated',
    shown: 'none',
    fallback: () => [],
    parse: (text) => (MULTIADDR.test(text) ? text : undefined),
  }),
  network: option<string | undefined>({
    flag: '--network',
    env: 'REALMS_NETWORK',
    kind: 'value',
    unit: 'NAME',
    range: `1 to ${NETWORK_TEXT_LENGTH_MAX} signs: an invite link, an address, or the id or name of a network at a bootstrap peer or on the LAN`,
    help: 'Network to join at the first start',
    shown: 'asked in the GUI',
    fallback: () => undefined,
    parse: parseNetwork,
  }),
  open: option<boolean>({
    flag: '--no-open',
    env: 'REALMS_NO_OPEN',
    kind: 'switch',
    unit: '',
    range: 'true or false',
    help: 'Do not open the GUI in a window',
    shown: 'it opens',
    fallback: () => true,
    parse: parseBoolean,
  }),
  mdns: option<boolean>({
    flag: '--no-mdns',
    env: 'REALMS_NO_MDNS',
    kind: 'switch',
    unit: '',
    range: 'true or false',
    help: 'Do not look for instances on the local network',
    shown: 'it looks',
    fallback: () => true,
    parse: parseBoolean,
  }),
  relay: option<boolean>({
    flag: '--relay',
    env: 'REALMS_RELAY',
    kind: 'switch',
    unit: '',
    range: 'true or false',
    help: 'Pass on traffic of instances of the network that cannot reach each other; needs a peer port that others reach',
    shown: 'it does not',
    fallback: () => false,
    parse: parseBoolean,
  }),
  retentionDays: option<number>({
    flag: '--retention',
    env: 'REALMS_RETENTION',
    kind: 'value',
    unit: 'DAYS',
    range: `a whole number from ${RETENTION_DAYS} to 36500`,
    help: 'Contents of events older than this are dropped once a snapshot of the pool stands for them',
    shown: String(RETENTION_DAYS),
    fallback: () => RETENTION_DAYS,
    parse: (text) => {
      const days = Number(text);
      return /^\d{1,5}$/.test(text) && days >= RETENTION_DAYS && days <= 36_500 ? days : undefined;
    },
  }),
  failoverSeconds: option<number>({
    flag: '--failover',
    env: 'REALMS_FAILOVER',
    kind: 'value',
    unit: 'SECONDS',
    range: 'a number from 1 to 120',
    help: 'A notary here gives up a silent sequencer after this long, to half as long again',
    shown: '8',
    fallback: () => 8,
    parse: (text) => {
      const seconds = Number(text);
      return /^\d{1,3}(\.\d{1,3})?$/.test(text) && seconds >= 1 && seconds <= 120 ? seconds : undefined;
    },
  }),
  portMapping: option<boolean>({
    flag: '--no-upnp',
    env: 'REALMS_NO_UPNP',
    kind: 'switch',
    unit: '',
    range: 'true or false',
    help: 'Do not ask the router to open the peer port, even when nobody can reach this instance',
    shown: 'it asks when needed',
    fallback: () => true,
    parse: parseBoolean,
  }),
  webRtc: option<WebRtcChoice>({
    flag: '--webrtc',
    env: 'REALMS_WEBRTC',
    kind: 'value',
    unit: 'LIBRARY',
    range: `one of ${WEBRTC_CHOICES.join(', ')}`,
    help: 'WebRTC library for games hosted here: native (node-datachannel), pure (werift), whichever is there, or off',
    shown: 'auto',
    fallback: () => 'auto',
    parse: (text) => WEBRTC_CHOICES.find((choice) => choice === text),
  }),
  iceServersFile: option<string | undefined>({
    flag: '--ice-servers',
    env: 'REALMS_ICE_SERVERS',
    kind: 'value',
    unit: 'FILE',
    range: 'a file',
    help: 'JSON list of STUN and TURN servers for games, as RTCConfiguration.iceServers of W3C WebRTC',
    shown: 'none',
    fallback: () => undefined,
    parse: expandPath,
  }),
  railsInternal: option<boolean>({
    flag: '--rails-internal',
    env: 'REALMS_RAILS_INTERNAL',
    kind: 'switch',
    unit: '',
    range: 'true or false',
    help: 'Let a paying service (rail webhook) be on this machine or its networks, also without TLS',
    shown: 'it may not',
    fallback: () => false,
    parse: parseBoolean,
  }),
  publicUrls: option<readonly string[]>({
    flag: '--public-url',
    env: 'REALMS_PUBLIC_URL',
    kind: 'list',
    unit: 'URL',
    range: 'the origin of a web address such as https://realms.example.org',
    help: 'Web address under which browsers may reach this instance (a proxy, a name of the LAN); may be repeated',
    shown: 'none',
    fallback: () => [],
    parse: parseOrigin,
  }),
  gameSavesMib: option<number>({
    flag: '--game-saves',
    env: 'REALMS_GAME_SAVES',
    kind: 'value',
    unit: 'MIB',
    range: `a whole number from 1 to ${GAME_SAVES_MIB_MAX}`,
    help: 'What hosted games may save for one player, MiB; beyond it the player’s session ends',
    shown: '1024',
    fallback: () => 1024,
    parse: (text) => {
      const mib = Number(text);
      return /^\d{1,7}$/.test(text) && mib >= 1 && mib <= GAME_SAVES_MIB_MAX ? mib : undefined;
    },
  }),
  logLevel: option<LogLevel>({
    flag: '--log-level',
    env: 'REALMS_LOG_LEVEL',
    kind: 'value',
    unit: 'LEVEL',
    range: `one of ${LOG_LEVELS.join(', ')}`,
    help: 'How much the log tells',
    shown: 'info',
    fallback: () => 'info',
    parse: (text) => LOG_LEVELS.find((level) => level === text),
  }),
} as const;

export type OptionName = keyof typeof OPTIONS;

/** Labels of RFC 1123, section 2.1; a last label of digits would be a mistyped IP address. */
const HOST_NAME =
  /^(?=.{1,253}$)(?!(.*\.)?\d+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
/** Its first protocol must be one that leads to a host; the network part parses the rest and names what it cannot use. */
const MULTIADDR = /^\/(ip4|ip6|dns|dns4|dns6|dnsaddr)\/[^/\s]+(\/[^/\s]+)*$/;

function parsePort(text: string): number | undefined {
  if (!/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port <= PORT_MAX ? port : undefined;
}

function parseNetwork(text: string): string | undefined {
  const name = text.trim();
  // Control signs would let a name forge lines of a terminal or a log.
  return name !== '' && name.length <= NETWORK_TEXT_LENGTH_MAX && !/\p{Cc}/u.test(name) ? name : undefined;
}

function parseBoolean(text: string): boolean | undefined {
  if (['1', 'true', 'yes', 'on'].includes(text.toLowerCase())) return true;
  return ['0', 'false', 'no', 'off'].includes(text.toLowerCase()) ? false : undefined;
}

function parseOrigin(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin =
    url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search + url.hash === '';
  return isOrigin && url.username + url.password === '' ? url.origin : undefined;
}
