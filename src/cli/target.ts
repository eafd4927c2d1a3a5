/** Which instance a command talks to, and where its logins lie. */
import { readConfig } from '#config/config.ts';
import { CliError, EXIT, badInput } from './exit-codes.ts';
import type { GlobalValues } from './global-flags.ts';
import type { Machine } from './io/machine.ts';

export interface Target {
  /** Origin without a trailing slash. */
  readonly url: string;
  readonly dataDir: string;
}

/** --url, REALMS_URL, else the instance of this machine by the same variables that it reads itself. */
export function targetOf(
  { url, dataDir }: Pick<GlobalValues, 'url' | 'dataDir'>,
  { env, platform, homeDir, workDir }: Pick<Machine, 'env' | 'platform' | 'homeDir' | 'workDir'>,
): Target {
  const config = readConfig(dataDir === undefined ? [] : ['--data-dir', dataDir], env, { platform, homeDir, workDir });
  if (!config.ok) throw new CliError(EXIT.badInput, config.refusal.message);
  const { httpHost, httpPort } = config.value;
  const given = url ?? (env['REALMS_URL'] === '' ? undefined : env['REALMS_URL']);
  const chosen = given ?? `http://${reachable(httpHost)}:${httpPort}`;
  return { url: originOf(chosen), dataDir: config.value.dataDir };
}

/** An instance that listens on every address is reached on this machine by loopback. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw badInput(`"${text}" is no address of an instance: write it as http://127.0.0.1:5000`);
  return url.origin;
}
