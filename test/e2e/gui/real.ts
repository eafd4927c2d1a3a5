/** Real instances for tests of the GUI: who is there before the first page opens. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { type Person, type Running, register, startInstanceProcess, until } from '../kit.ts';
import { findChromium } from './browser.ts';

export const SKIP = findChromium() === undefined ? { skip: 'no Chromium' } : {};
const ARTEFACTS = fileURLToPath(new URL('../../artefacts/', import.meta.url));

export interface Guild extends AsyncDisposable {
  readonly host: Running;
  readonly anna: Person;
  readonly pool: string;
}

/** Anna with a network and a pool that others join by invitation, with money for whoever comes. */
export async function startGuild(
  start: () => Promise<Running> = startInstanceProcess,
  { decimals = 2 }: { readonly decimals?: number } = {},
): Promise<Guild> {
  const host = await start();
  const anna = await register(host, 'anna', { createNetwork: 'Test network' });
  const { pool } = await anna.call('poolCreate', {
    body: { name: 'Render guild', symbol: 'RND', decimals, access: 'referral', welcomeGrant: '100000000' },
  });
  return { host, anna, pool, [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
}

/** By the API: another instance of the network, with somebody who is a member of the pool. */
export async function joinGuild({ anna, pool }: Guild, instance: Running, name: string): Promise<Person> {
  const { link } = await anna.call('invitationCreate', { params: { pool }, body: { uses: 1 } }, { wait: 10 });
  const answer = await fetch(`${instance.url}/api/v1/network/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link }),
  });
  assert.equal(answer.status, 200);
  const person = await register(instance, name);
  await person.call('poolJoin', { body: { link } }, { wait: 10 });
  await until(
    `${name} is a member`,
    () => person.call('poolsRead', {}),
    ({ items }) => items[0]?.membership === 'active',
  );
  return person;
}

/** Kept to be looked at, and for the READMEs. */
export async function keep(page: Page, name: string): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTEFACTS, `${name}.png`) });
}

/** As an English page shows it in a pool with all six places, and a blank that does not break. */
export function shown(micro: bigint): string {
  const text = micro.toString().padStart(7, '0');
  return `${BigInt(text.slice(0, -6)).toLocaleString('en-GB')}.${text.slice(-6)}\u00A0RND`;
}
