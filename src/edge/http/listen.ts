/** Listens, and says in one sentence why it could not. */
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { FastifyInstance } from 'fastify';

/** Somebody else listens there. */
export class HttpPortTaken extends Error {
  override readonly name = 'HttpPortTaken';
}

/** The port needs rights that we do not have, or the address is not one of this machine. */
export class HttpAddressRefused extends Error {
  override readonly name = 'HttpAddressRefused';
}

const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/**
 * @returns the port
 * @throws {HttpPortTaken} @throws {HttpAddressRefused}
 */
export async function listen(
  app: FastifyInstance,
  options: { readonly host: string; readonly port: number },
): Promise<number> {
  const { host, port } = options;
  try {
    // By name Node would open one server per address, and only one of them would be ours to close.
    await app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port });
  } catch (cause) {
    throw explain(cause, host, port);
  }
  return (app.server.address() as AddressInfo).port;
}

function explain(cause: unknown, host: string, port: number): unknown {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new HttpPortTaken(
        `Port ${port} is taken by another program (or another instance): stop it, or choose another port with --http-port.`,
        { cause },
      );
    case 'EACCES':
      return new HttpAddressRefused(
        `Port ${port} may not be opened by this user: choose one above 1023 with --http-port.`,
        { cause },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new HttpAddressRefused(`${host} is not an address of this machine: choose another with --http-host.`, {
        cause,
      });
    default:
      return cause;
  }
}

/** Where browsers find us, nearest first. */
export function urlsOf(options: {
  readonly host: string;
  readonly port: number;
  readonly publicUrls: readonly string[];
}): string[] {
  const { host, port, publicUrls } = options;
  const hosts = WILDCARDS.has(host) ? ['localhost', ...lanAddresses()] : [host];
  const own = hosts.map((name) => `http://${name.includes(':') ? `[${name}]` : name}${port === 80 ? '' : `:${port}`}`);
  return [...new Set([...own, ...publicUrls])];
}

function lanAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
}
