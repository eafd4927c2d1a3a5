/** Reads the operator's list of STUN and TURN servers. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ICE_SERVERS_MAX, IceServer } from '#core/contract/game-stream.ts';

const BYTES_MAX = 64 * 1024;
/** As W3C WebRTC has it: `urls` is one address or a list of them. */
const File = z.array(
  z.object({
    urls: z.union([z.string(), z.array(z.string())]),
    username: z.string().optional(),
    credential: z.string().optional(),
  }),
);

/** The file is not there, or is no such list: `message` names the file and what is wrong with it, never what it holds. */
export class IceServersFault extends Error {
  override readonly name = 'IceServersFault';
}

/** One entry for each address. @throws {IceServersFault} */
export function readIceServers(file: string | undefined): IceServer[] {
  if (file === undefined) return [];
  const fault = (what: string): IceServersFault => new IceServersFault(`--ice-servers: ${file} ${what}`);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw fault(`cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown cause'}).`);
  }
  if (text.length > BYTES_MAX) throw fault(`is larger than ${BYTES_MAX} bytes.`);
  const listed = File.safeParse(parseJson(text));
  if (!listed.success)
    throw fault('is no JSON list of { "urls": "turn:host:3478", "username": "…", "credential": "…" }.');
  const servers = listed.data.flatMap(({ urls, ...word }) => [urls].flat().map((url) => ({ urls: url, ...word })));
  if (servers.length > ICE_SERVERS_MAX) throw fault(`names more than ${ICE_SERVERS_MAX} addresses.`);
  return servers.map((server, index) => {
    const parsed = IceServer.safeParse(server);
    if (!parsed.success)
      throw fault(`has an address that is none: number ${index + 1} is not like stun:host:3478 or turn:host:3478.`);
    if (/^turn/i.test(server.urls) && (server.username === undefined || server.credential === undefined))
      throw fault(`has a turn address without username and credential: number ${index + 1}.`);
    return parsed.data;
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the same as JSON that is no list
  }
}
