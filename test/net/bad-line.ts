/** A pool is fetched over a line that is long, narrow, and breaks again and again: the story, for tests short and long. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { register, until } from '../e2e/kit.ts';
import { joinNetwork, startOn } from './lab-kit.ts';
import { openLab } from './namespaces.ts';
import type { Line } from './proxy.ts';

const MAIN = fileURLToPath(new URL('./proxy-main.ts', import.meta.url));

const PASSWORD = 'a long way to go';

/** A long text that nothing makes shorter. */
const noise = (): string => randomBytes(900).toString('hex');

/** `texts`: how many acts of about 2 KB the pool has before the newcomer comes. Throws when something is not right. */
export async function crossBadLine(how: {
  readonly seed: string;
  readonly texts: number;
  readonly resetAfterBytes: number;
  readonly patienceMs: number;
}): Promise<void> {
  await using lab = openLab();
  const [old, line, young] = [lab.host('old'), lab.host('line'), lab.host('young')];
  lab.forbid(old, young);
  await using oldHost = await startOn(lab, old);
  const olga = await register(oldHost, 'olga', { createNetwork: 'Far away' });
  const { pool } = await olga.call(
    'poolCreate',
    { body: { name: 'Long', symbol: 'LNG', access: 'private', password: PASSWORD, welcomeGrant: '0' } },
    { wait: 10 },
  );
  for (let i = 0; i < how.texts; i += 1)
    await olga.call(
      'poolDescribe',
      { params: { pool }, body: { description: `${i}: ${noise()}` } },
      { idempotencyKey: `text-${i}`, wait: i === how.texts - 1 ? 20 : 0 },
    );
  const bad: Line = {
    listen: { host: '0.0.0.0', port: 5001 },
    target: { host: old.address, port: 5001 },
    delayMs: 40,
    bytesPerSecond: 512 * 1024,
    resetAfterBytes: how.resetAfterBytes,
  };
  const proxy = spawn('ip', ['netns', 'exec', line.name, process.execPath, MAIN, JSON.stringify(bad), how.seed]);
  let carried = { bytes: 0, resets: 0 };
  createInterface({ input: proxy.stdout }).on('line', (text) => {
    if (text.startsWith('{')) carried = JSON.parse(text) as typeof carried;
  });
  try {
    await using youngHost = await startOn(lab, young);
    const { addresses } = await olga.call('networkRead', {});
    const [, peerId = ''] = /\/p2p\/(\w+)$/.exec(addresses[0] ?? '') ?? [];
    await until(
      'the line is open',
      () => joinNetwork(youngHost, `/ip4/${line.address}/tcp/5001/p2p/${peerId}`).then(() => true),
      () => true,
    );
    const yuri = await register(youngHost, 'yuri');
    // The pool's genesis is fetched from the peer first, which the line may be too bad for at this moment.
    await until(
      'yuri asked to join',
      () => yuri.call('poolJoin', { body: { pool, password: PASSWORD } }),
      () => true,
      60_000,
    );
    await until(
      'yuri is in',
      () => yuri.call('poolRead', { params: { pool } }),
      ({ membership }) => membership === 'active',
      how.patienceMs,
    );
    const expected = await olga.call('invariantsRead', { query: { pool } });
    const got = await until(
      'both have the same state',
      () => yuri.call('invariantsRead', { query: { pool } }),
      ({ stateHash }) => stateHash === expected.stateHash,
      how.patienceMs,
    );
    assert.ok(got.isSound);
    assert.ok(carried.resets >= 1, `the line broke: ${JSON.stringify(carried)}`);
    assert.ok(carried.bytes > how.texts * 1_800, 'all of it went over the line');
  } finally {
    proxy.kill('SIGKILL');
  }
}
