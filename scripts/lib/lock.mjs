/**
 * One launcher at a time changes the tree (installs, builds); the others wait.
 *
 * The lock is a file that holds "pid host". Invariants:
 * 1. It appears whole: written beside and hard-linked into place, so nobody reads a half-written one.
 * 2. Its holder touches it every BEAT_MS; one that has not changed for STALE_MS of the *waiter's* monotonic clock has no
 *    holder, whatever its pid says (pids are reused; a pid of another container means nothing).
 * 3. One of the same host whose pid is gone has no holder either, at once.
 * 4. Taking away a dead lock is itself guarded by a folder, and the lock is read again inside: two waiters cannot each remove
 *    "the dead one" and so remove the other's fresh one.
 */
import { linkSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';

const BEAT_MS = 2000;
const STALE_MS = 20_000;
const POLL_MS = 200;
const BREAKER_STALE_MS = 10_000;

/** Runs `work` while holding the lock at `path`. `onWait` is called once if somebody else holds it. */
export async function withLock(path, work, { onWait = () => {}, timing = {} } = {}) {
  const release = await acquire(path, onWait, { beatMs: BEAT_MS, staleMs: STALE_MS, pollMs: POLL_MS, ...timing });
  try {
    return await work();
  } finally {
    release();
  }
}

async function acquire(path, onWait, { beatMs, staleMs, pollMs }) {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  let seen = '';
  let seenAtMs = performance.now();
  while (!tryTake(path)) {
    if (!told) {
      onWait();
      told = true;
    }
    const now = sightOf(path);
    if (now !== seen) {
      seen = now;
      seenAtMs = performance.now();
    }
    if (now !== '' && (holderIsGone(now) || performance.now() - seenAtMs > staleMs)) takeAway(path, now);
    else await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  const beat = setInterval(() => touch(path), beatMs);
  beat.unref();
  return () => {
    clearInterval(beat);
    rmSync(path, { force: true });
  };
}

function tryTake(path) {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(draft, `${process.pid} ${hostname()}`);
  try {
    linkSync(draft, path);
    return true;
  } catch (cause) {
    if (cause.code === 'EEXIST') return false;
    throw cause;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** What a waiter can see of the lock: holder and last beat. Empty when it is gone. */
function sightOf(path) {
  try {
    return `${readFileSync(path, 'utf8')} ${statSync(path).mtimeMs}`;
  } catch (cause) {
    if (cause.code === 'ENOENT') return '';
    throw cause;
  }
}

function holderIsGone(sight) {
  const [pid, host] = sight.split(' ');
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (cause) {
    return cause.code === 'ESRCH'; // EPERM: alive, but another user's
  }
}

function takeAway(path, expected) {
  const breaker = `${path}.breaking`;
  try {
    mkdirSync(breaker);
  } catch (cause) {
    if (cause.code !== 'EEXIST') throw cause;
    forgetOldBreaker(breaker);
    return;
  }
  try {
    if (sightOf(path) === expected) rmSync(path, { force: true });
  } finally {
    rmSync(breaker, { recursive: true, force: true });
  }
}

/** A launcher that was killed between mkdir and rm leaves the folder; it is held for microseconds otherwise. */
function forgetOldBreaker(breaker) {
  try {
    if (Date.now() - statSync(breaker).mtimeMs > BREAKER_STALE_MS) rmdirSync(breaker);
  } catch (cause) {
    if (cause.code !== 'ENOENT') throw cause;
  }
}

function touch(path) {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch (cause) {
    if (cause.code !== 'ENOENT') throw cause; // someone removed .launch by hand: the work goes on
  }
}
