/**
 * From arguments and variables to a frozen Config, in two steps: texts (which option was given what, and where), then values.
 *
 * A flag wins over a variable, a variable over the default. An empty variable counts as absent: that is how compose files and
 * service managers leave one out. Pure: the caller gives arguments, variables and machine.
 */
import { ok, refuse } from '#core/kernel/result.ts';
import type { Result } from '#core/kernel/result.ts';
import type { Machine } from './data-dir.ts';
import { OPTIONS } from './options.ts';
import type { LogLevel, Option, OptionName, WebRtcChoice } from './options.ts';
import { nearest } from './nearest.ts';

export interface Config {
  /** Absolute. */
  readonly dataDir: string;
  /** 0: any free port. */
  readonly httpPort: number;
  readonly httpHost: string;
  readonly p2pPort: number;
  readonly p2pHost: string;
  readonly bootstrap: readonly string[];
  readonly network: string | undefined;
  readonly open: boolean;
  readonly logLevel: LogLevel;
  readonly mdns: boolean;
  /** Passes on traffic of peers that cannot reach each other. */
  readonly relay: boolean;
  readonly failoverSeconds: number;
  /** Contents of older events are dropped below a snapshot. */
  readonly retentionDays: number;
  /** What hosted games may save for one player, MiB. */
  readonly gameSavesMib: number;
  /** Asks the router by UPnP to open the peer port when nobody can reach us. */
  readonly portMapping: boolean;
  readonly webRtc: WebRtcChoice;
  /** Absolute; what a file holds is not seen by whoever lists processes. */
  readonly iceServersFile: string | undefined;
  /** Paying services may be on this machine or its networks. */
  readonly railsInternal: boolean;
  /** Origins, as a browser writes them in `Origin`. */
  readonly publicUrls: readonly string[];
}

/** The arguments that `readConfig` reads back as this configuration, whatever the variables say. */
export function configArgs(config: Config): string[] {
  return NAMES.flatMap((name) => {
    const { flag, kind } = OPTIONS[name];
    const value: Config[OptionName] = config[name];
    if (kind === 'switch') return flag.startsWith('--no-') === value ? [] : [flag];
    if (kind === 'list') return (value as readonly string[]).flatMap((entry) => [flag, entry]);
    return value === undefined ? [] : [flag, String(value)];
  });
}

/** Why a configuration was refused; `message` is the one sentence for the user. */
export type ConfigRefusal =
  | {
      readonly code: 'config.unknown_flag';
      readonly flag: string;
      readonly nearest: string | undefined;
      readonly message: string;
    }
  | { readonly code: 'config.unexpected_argument'; readonly argument: string; readonly message: string }
  | { readonly code: 'config.missing_value'; readonly source: string; readonly message: string }
  | { readonly code: 'config.repeated'; readonly source: string; readonly message: string }
  | { readonly code: 'config.out_of_range'; readonly source: string; readonly text: string; readonly message: string }
  | { readonly code: 'config.same_port'; readonly port: number; readonly message: string };

/** Texts given for one option, and the flag or variable that the user would look for. */
interface Given {
  readonly source: string;
  readonly texts: readonly string[];
}
type Raw = ReadonlyMap<OptionName, Given>;

/** Reads `argv` (without the program's own two entries) and the REALMS_* variables. Never throws. */
export function readConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  machine: Omit<Machine, 'env'>,
): Result<Config, ConfigRefusal> {
  const fromFlags = readFlags(argv);
  if (!fromFlags.ok) return fromFlags;
  const raw = new Map([...readVariables(env), ...fromFlags.value]);
  return parseAll(raw, { ...machine, env });
}

const NAMES = Object.keys(OPTIONS) as OptionName[];

function readFlags(argv: readonly string[]): Result<Raw, ConfigRefusal> {
  const raw = new Map<OptionName, Given>();
  const rest = [...argv];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (!argument.startsWith('-')) return refuse(unexpected(argument));
    const [flag, inline] = splitOnce(argument);
    const name = NAMES.find((candidate) => OPTIONS[candidate].flag === flag);
    if (name === undefined) return refuse(unknownFlag(flag));
    const { kind } = OPTIONS[name];
    const earlier = raw.get(name);
    if (earlier !== undefined && kind === 'value') return refuse(repeated(flag));
    if (kind === 'switch') {
      raw.set(name, { source: flag, texts: [inline ?? 'true'] });
      continue;
    }
    // What begins with "--" is the next flag: taking it as a value would swallow it silently.
    const text = inline ?? (rest[0]?.startsWith('--') ? undefined : rest.shift());
    if (text === undefined || text === '') return refuse(missingValue(flag, OPTIONS[name].unit));
    raw.set(name, {
      source: flag,
      texts: [...(earlier?.texts ?? []), ...(kind === 'list' ? splitList(text) : [text])],
    });
  }
  return ok(raw);
}

function readVariables(env: Readonly<Record<string, string | undefined>>): Raw {
  const raw = new Map<OptionName, Given>();
  for (const name of NAMES) {
    const text = env[OPTIONS[name].env] ?? '';
    if (text.trim() === '') continue;
    raw.set(name, { source: OPTIONS[name].env, texts: OPTIONS[name].kind === 'list' ? splitList(text) : [text] });
  }
  return raw;
}

function parseAll(raw: Raw, machine: Machine): Result<Config, ConfigRefusal> {
  const refusals: ConfigRefusal[] = [];
  const one = <T>(name: OptionName, { fallback, parse, range }: Option<T>): T => {
    const given = raw.get(name);
    if (given === undefined) return fallback(machine);
    const text = given.texts[0] ?? '';
    const value = parse(text, machine);
    if (value === undefined) refusals.push(outOfRange(given.source, text, range));
    return value === undefined ? fallback(machine) : (value as T); // an option that is no list has itself as its one entry
  };
  const many = (name: OptionName, { parse, range }: Option<readonly string[]>): readonly string[] => {
    const given = raw.get(name);
    const values = (given?.texts ?? []).map((text) => {
      const value = parse(text, machine);
      if (value === undefined) refusals.push(outOfRange(given?.source ?? '', text, range));
      return value ?? text;
    });
    return Object.freeze([...new Set(values)]);
  };
  const config: Config = Object.freeze({
    dataDir: one('dataDir', OPTIONS.dataDir),
    httpPort: one('httpPort', OPTIONS.httpPort),
    httpHost: one('httpHost', OPTIONS.httpHost),
    p2pPort: one('p2pPort', OPTIONS.p2pPort),
    p2pHost: one('p2pHost', OPTIONS.p2pHost),
    bootstrap: many('bootstrap', OPTIONS.bootstrap),
    network: one('network', OPTIONS.network),
    open: raw.has('open') ? !one('open', OPTIONS.open) : true,
    logLevel: one('logLevel', OPTIONS.logLevel),
    mdns: raw.has('mdns') ? !one('mdns', OPTIONS.mdns) : true,
    relay: one('relay', OPTIONS.relay),
    failoverSeconds: one('failoverSeconds', OPTIONS.failoverSeconds),
    retentionDays: one('retentionDays', OPTIONS.retentionDays),
    gameSavesMib: one('gameSavesMib', OPTIONS.gameSavesMib),
    portMapping: raw.has('portMapping') ? !one('portMapping', OPTIONS.portMapping) : true,
    webRtc: one('webRtc', OPTIONS.webRtc),
    iceServersFile: one('iceServersFile', OPTIONS.iceServersFile),
    railsInternal: one('railsInternal', OPTIONS.railsInternal),
    publicUrls: many('publicUrls', OPTIONS.publicUrls),
  });
  const [first] = refusals;
  if (first !== undefined) return refuse(first);
  if (config.httpPort === config.p2pPort && config.httpPort !== 0) return refuse(samePort(config.httpPort));
  return ok(config);
}

function splitOnce(argument: string): [flag: string, inline: string | undefined] {
  const at = argument.indexOf('=');
  return at < 0 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
}

function splitList(text: string): string[] {
  return text.split(/[\s,]+/).filter((entry) => entry !== '');
}

function unexpected(argument: string): ConfigRefusal {
  const message = `"${argument}" is not a flag: options begin with "--". See --help.`;
  return { code: 'config.unexpected_argument', argument, message };
}

function unknownFlag(flag: string): ConfigRefusal {
  const known = [...NAMES.map((name) => OPTIONS[name].flag), '--help', '--version'];
  const guess = nearest(flag, known);
  const message = `There is no option ${flag}.${guess === undefined ? ' See --help.' : ` Did you mean ${guess}?`}`;
  return { code: 'config.unknown_flag', flag, nearest: guess, message };
}

function missingValue(source: string, unit: string): ConfigRefusal {
  return { code: 'config.missing_value', source, message: `${source} needs a value: ${source} ${unit}.` };
}

function repeated(source: string): ConfigRefusal {
  return { code: 'config.repeated', source, message: `${source} is given twice; which one is meant?` };
}

function outOfRange(source: string, text: string, range: string): ConfigRefusal {
  return { code: 'config.out_of_range', source, text, message: `${source} is "${text}" but must be ${range}.` };
}

function samePort(port: number): ConfigRefusal {
  const flags = `${OPTIONS.httpPort.flag} and ${OPTIONS.p2pPort.flag}`;
  return { code: 'config.same_port', port, message: `${flags} are both ${port}; they must differ.` };
}
