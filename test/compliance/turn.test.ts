/** Both WebRTC libraries at a real TURN server, with the name and word of the operator's list. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createWebRtcSenders } from '#edge/streams/webrtc/sender.ts';
import { until } from '../e2e/kit.ts';

const TURNSERVER = '/usr/bin/turnserver';
const skip = existsSync(TURNSERVER) ? false : 'no coturn';
const USER = { username: 'guild', credential: 'a-word-of-the-guild' };
const PATIENCE_MS = 20_000;
/** A relay that would be given has come long before. */
const REFUSED_MS = 1_500;

interface TurnServer extends AsyncDisposable {
  readonly port: number;
}

async function startTurn(): Promise<TurnServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'turn-'));
  const child: ChildProcess = spawn(
    TURNSERVER,
    [
      ...['-n', '--no-cli', '--no-tls', '--no-dtls', '--listening-ip', '127.0.0.1', '--listening-port', String(port)],
      ...['--relay-ip', '127.0.0.1', '--lt-cred-mech', '--user', `${USER.username}:${USER.credential}`],
      ...['--realm', 'test', '--log-file', 'stdout', '--simple-log'],
      ...['--pidfile', join(folder, 'pid'), '--userdb', join(folder, 'users')],
    ],
    { stdio: ['ignore', 'ignore', 'ignore'], cwd: folder },
  );
  const gone = once(child, 'exit');
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
}

/** Kinds of the addresses that a connection would offer: host, srflx, relay. */
async function kindsBy(
  choice: 'native' | 'pure',
  port: number,
  credential: string,
  isEnough: (kinds: Set<string>) => boolean,
) {
  const kinds = new Set<string>();
  const take = (text: string): void => {
    for (const [, kind = ''] of text.matchAll(/ typ (\w+)/g)) kinds.add(kind);
  };
  const server = { urls: `turn:127.0.0.1:${port}?transport=udp`, username: USER.username, credential };
  const sender = createWebRtcSenders({ choice, iceServers: [server] })?.open({
    ...{ onOffer: take, onCandidate: take, onConnected: () => {}, onWholeNeeded: () => {}, onLost: () => {} },
  });
  try {
    await until(
      `addresses by ${choice}`,
      async () => [...kinds],
      () => isEnough(kinds),
      PATIENCE_MS,
    );
  } finally {
    sender?.close();
  }
  return kinds;
}

describe('a relay of the operator', { skip, concurrency: false }, () => {
  for (const choice of ['native', 'pure'] as const)
    test(`${choice}: its address is offered to whoever knows the word, and to nobody else`, async () => {
      await using turn = await startTurn();
      await kindsBy(choice, turn.port, USER.credential, (kinds) => kinds.has('relay'));
      const sinceMs = Date.now();
      const refused = await kindsBy(
        choice,
        turn.port,
        'another word',
        (kinds) => kinds.size > 0 && Date.now() > sinceMs + REFUSED_MS,
      );
      assert.ok(!refused.has('relay'));
    });
});
