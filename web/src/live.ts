/**
 * The live stream: server-sent events over fetch, because EventSource cannot carry the bearer token.
 *
 *   connecting -> live -> lost -> connecting …   each wait doubles up to 15 s, with jitter; Last-Event-ID goes along
 *
 * An event is a hint of what changed, never the change itself: pages read it anew. Hints are gathered for a moment, so that a
 * pool that seals twenty times a second costs two reads. Lines of a job's log are the exception: they come whole.
 */
import { LIVE_PATH, LiveEvent } from '#core/contract/live.ts';
import type { QueryClient } from '@tanstack/react-query';
import { bearer, refreshLogin } from './api.ts';
import { keys } from './query-keys.ts';
import { createStore } from './ui/store.ts';

export type LinkState = 'connecting' | 'live' | 'lost';
export const link = createStore<LinkState>('connecting');

type Decided = Extract<LiveEvent, { kind: 'decided' }>;
type LogEvent = Extract<LiveEvent, { kind: 'job-log' }>;
const decidedListeners = new Set<(event: Decided) => void>();
const logListeners = new Set<(event: LogEvent) => void>();

const GATHER_MS = 300;
/** A busy pool is read anew at most this often. */
const FLUSH_EVERY_MS = 1500;
const WAIT_MIN_MS = 500;
const WAIT_MAX_MS = 15_000;
/** While the stream is away, pages are kept fresh by asking. */
const ASK_EVERY_MS = 8000;

export function onDecided(listener: (event: Decided) => void): () => void {
  decidedListeners.add(listener);
  return () => decidedListeners.delete(listener);
}

export function onJobLog(listener: (event: LogEvent) => void): () => void {
  logListeners.add(listener);
  return () => logListeners.delete(listener);
}

/** Follows the stream until the returned function is called. */
export function followLive(queries: QueryClient): () => void {
  const end = new AbortController();
  const gather = createGatherer(queries);
  let lastId: string | undefined;
  let failures = 0;
  const run = async (): Promise<void> => {
    while (!end.signal.aborted) {
      try {
        await readStream(lastId, end.signal, {
          onOpen: () => {
            failures = 0;
            // Whatever happened while nobody listened.
            if (link.get() === 'lost') gather({ kind: 'reset' });
            // A notice between the page's first question and now came without a hint, and would be missed until the next one.
            else void queries.invalidateQueries({ queryKey: keys.notices });
            link.set('live');
          },
          onEvent: (id, event) => {
            lastId = id ?? lastId;
            gather(event);
          },
        });
      } catch {
        // The instance restarts, the machine slept, the network broke: the next try tells.
      }
      if (end.signal.aborted) return;
      link.set('lost');
      const waitMs = Math.min(WAIT_MAX_MS, WAIT_MIN_MS * 2 ** failures) * (0.75 + Math.random() / 2);
      failures += 1;
      await pause(waitMs, end.signal);
    }
  };
  void run();
  const asking = setInterval(() => {
    if (link.get() === 'lost' && document.visibilityState === 'visible') void queries.invalidateQueries();
  }, ASK_EVERY_MS);
  return () => {
    clearInterval(asking);
    end.abort();
    link.set('connecting');
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const wake = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', wake, { once: true });
    window.addEventListener('online', wake, { once: true });
  });
}

interface StreamHandlers {
  readonly onOpen: () => void;
  readonly onEvent: (id: string | undefined, event: LiveEvent) => void;
}

async function readStream(
  lastId: string | undefined,
  signal: AbortSignal,
  { onOpen, onEvent }: StreamHandlers,
): Promise<void> {
  const open = (): Promise<Response> => {
    const headers: Record<string, string> = { accept: 'text/event-stream', authorization: `Bearer ${bearer() ?? ''}` };
    if (lastId !== undefined) headers['last-event-id'] = lastId;
    return fetch(LIVE_PATH, { headers, signal, credentials: 'same-origin', cache: 'no-store' });
  };
  let response = await open();
  if (response.status === 401 && (await refreshLogin())) response = await open();
  if (!response.ok || response.body === null) throw new Error(`the live stream answered ${response.status}`);
  onOpen();
  let rest = '';
  for await (const chunk of readAll(response.body.pipeThrough(new TextDecoderStream()))) {
    const blocks = (rest + chunk).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const { id, text } = parseBlock(block);
      const event = text === '' ? undefined : LiveEvent.safeParse(parseJson(text));
      if (event?.success === true) onEvent(id, event.data);
    }
  }
}

/** ReadableStream is not async iterable in every browser yet. */
async function* readAll(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

function parseBlock(block: string): { readonly id: string | undefined; readonly text: string } {
  let id: string | undefined;
  const lines: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith('id:')) id = line.slice(3).trim();
    if (line.startsWith('data:')) lines.push(line.slice(5).trimStart());
  }
  return { id, text: lines.join('\n') };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A newer instance may say more than this page knows; hints may be missed, pages read anew on the next.
    return undefined;
  }
}

function createGatherer(queries: QueryClient): (event: LiveEvent) => void {
  const waiting = new Map<string, readonly unknown[]>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let flushedAtMs = 0;
  const flush = (): void => {
    timer = undefined;
    flushedAtMs = performance.now();
    const gathered = [...waiting.values()];
    waiting.clear();
    for (const queryKey of gathered) void queries.invalidateQueries({ queryKey });
  };
  return (event) => {
    if (event.kind === 'job-log') for (const listener of logListeners) listener(event);
    if (event.kind === 'decided') for (const listener of decidedListeners) listener(event);
    for (const key of touchedBy(event)) waiting.set(key.join('/'), key);
    if (waiting.size > 0)
      timer ??= setTimeout(flush, Math.max(GATHER_MS, flushedAtMs + FLUSH_EVERY_MS - performance.now()));
  };
}

function touchedBy(event: LiveEvent): readonly (readonly string[])[] {
  switch (event.kind) {
    case 'pool':
    case 'decided':
      return [keys.pools, keys.sealed(event.pool)];
    case 'job':
      return [keys.jobs(event.pool)];
    case 'session':
      return [keys.session(event.pool, event.order)];
    case 'peers':
      return [keys.network];
    case 'machine':
      return [keys.machine];
    case 'notification':
      return [keys.notices];
    case 'reset':
      return [[]];
    case 'job-log':
      return [];
  }
}
