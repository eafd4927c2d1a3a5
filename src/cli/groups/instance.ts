/** `realms status | events | open`: the instance as a whole. */
import { ProblemError } from '#core/contract/client.ts';
import { endpoint } from '#core/contract/endpoint.ts';
import { LIVE_PATH, LiveEvent } from '#core/contract/live.ts';
import { meRead } from '#core/features/identity/identity.api.ts';
import { instanceRead } from '#core/features/instance/instance.api.ts';
import { networkRead } from '#core/features/network/network.api.ts';
import { poolsRead } from '#core/features/pools/pools.api.ts';
import { command, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { openGui } from '../open-gui.ts';
import { serverSentEvents } from '../sse.ts';
import { parseDuration } from '../values/durations.ts';
import { shortId } from '../values/ids.ts';
import { formatTime } from '../values/numbers.ts';
import { formatSize } from '../values/sizes.ts';

/** The stream is no answer that a schema describes: it goes through the same client for its token and its errors. */
const liveStream = endpoint({
  name: 'live',
  method: 'GET',
  path: LIVE_PATH.replace('/api/v1', ''),
  summary: 'Live events',
  tag: 'live',
});
const RECONNECT_MS = 1000;
const BEHIND =
  'this data folder is behind its own device: an old copy, or a second one runs. Stop the other one, then: realms account restore NAME';

export const instanceCommands = [
  command({
    name: 'status',
    summary: 'Whether the instance runs, who is logged in, and whether trade goes on',
    run: async (context) => {
      const { out, t, connection } = context;
      const [network, ready] = await Promise.all([context.call(networkRead, {}), isReady(context)]);
      const me = await ifLoggedIn(() => context.call(meRead, {}));
      const own = await ifLoggedIn(() => context.call(instanceRead, {}));
      const pools = (await ifLoggedIn(() => context.call(poolsRead, {})))?.items ?? [];
      const status = { url: connection.url, isReady: ready, network, user: me, pools, instance: own };
      out.show(status, () =>
        [
          out.fields([
            [t('Instance'), connection.url],
            [t('Version'), network.version],
            [t('Ready'), ready ? t('yes') : t('not yet')],
            [t('Network'), network.name ?? t('none yet')],
            [t('Peers'), String(network.peers)],
            [t('Attention'), me?.needs === undefined ? undefined : t(BEHIND)],
            [t('Logged in'), me === undefined ? t('no: realms account login') : `${me.handle}#${me.fingerprint}`],
            [t('Data folder'), own?.dataDir],
            [t('On disk'), own?.diskBytes === undefined ? undefined : diskUse(own.diskBytes, t)],
          ]),
          ...(pools.length === 0
            ? []
            : [
                '',
                out.table(
                  [
                    { title: t('Pool'), of: ({ name }) => name },
                    { title: t('Seal'), of: ({ seal }) => String(seal.number), align: 'right' },
                    { title: t('Peers'), of: ({ peers }) => String(peers), align: 'right' },
                    { title: t('Trade'), of: ({ trade }) => (trade.isPaused ? t('paused') : t('open')) },
                  ],
                  pools,
                ),
              ]),
        ].join('\n'),
      );
    },
  }),
  command({
    name: 'events',
    summary: 'What happens now, live, until Ctrl-C',
    flags: { for: value('DURATION', 'End by itself after this long', parseDuration) },
    examples: ['events', 'events --for 10m --json'],
    run: (context, { flags }) => followEvents(context, flags.for),
  }),
  command({
    name: 'open',
    summary: 'Open the GUI in a window of its own, else in your browser',
    flags: { print: toggle('Only print its address') },
    examples: ['open --print'],
    run: async (context, { flags }) => {
      const url = await openGui(context, { path: '/', print: flags.print });
      context.out.show({ url }, () => url);
    },
  }),
];

function diskUse(
  {
    spaces,
    blobs,
    rest,
    free,
  }: { readonly spaces: number; readonly blobs: number; readonly rest: number; readonly free: number },
  t: Context['t'],
): string {
  return t('{used}, {free} free', { used: formatSize(spaces + blobs + rest), free: formatSize(free) });
}

async function isReady({ connection, machine }: Context): Promise<boolean> {
  try {
    return (await machine.fetch(`${connection.url}/readyz`, { signal: machine.signal })).ok;
  } catch {
    // The API has answered: what does not is only the check.
    return false;
  }
}

async function ifLoggedIn<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof ProblemError && cause.problem.status === 401) return undefined;
    throw cause;
  }
}

/** Reconnects with the last id it saw; ends with exit 0 on Ctrl-C or when its time is over. */
async function followEvents(context: Context, forMs: number | undefined): Promise<void> {
  const { machine, out, t } = context;
  const timer = forMs === undefined ? undefined : AbortSignal.timeout(forMs);
  const signal = timer === undefined ? machine.signal : AbortSignal.any([machine.signal, timer]);
  let lastId: string | undefined;
  let isFirst = true;
  while (!signal.aborted) {
    try {
      const headers = { accept: 'text/event-stream', ...(lastId === undefined ? {} : { 'last-event-id': lastId }) };
      const response = await context.raw(liveStream, { headers }, { signal });
      isFirst = false;
      if (response.body === null) throw new CliError(EXIT.failed, t('the instance sent no stream'));
      for await (const { id, data } of serverSentEvents(response.body)) {
        lastId = id ?? lastId;
        showEvent(context, data);
      }
    } catch (cause) {
      if (signal.aborted) return;
      if (isFirst || cause instanceof CliError || cause instanceof ProblemError) throw cause;
      out.note(t('The connection broke; trying again.'));
    }
    await machine.sleep(RECONNECT_MS, signal).catch(() => undefined);
  }
}

/** An event of a newer instance is shown as it came: better than nothing. */
function showEvent({ out, machine, t }: Context, data: string): void {
  const parsed = LiveEvent.safeParse(JSON.parse(data));
  if (!parsed.success) {
    out.line({ kind: 'unknown', data }, () => data);
    return;
  }
  const at = formatTime(machine.nowMs());
  out.line(parsed.data, () => `${at}  ${describe(parsed.data, t)}`);
}

function describe(event: LiveEvent, t: Context['t']): string {
  switch (event.kind) {
    case 'pool':
      return t('pool {pool} is at seal {seal}', { pool: shortId(event.pool), seal: event.seal });
    case 'decided':
      return event.code === undefined
        ? t('{type} is sealed ({event})', { type: event.type, event: shortId(event.event) })
        : t('{type} is rejected: {code} ({event})', {
            type: event.type,
            code: event.code,
            event: shortId(event.event),
          });
    case 'job':
      return t('job {job} moved', { job: shortId(event.job) });
    case 'job-log':
      return t('job {job}: {lines} lines of log', { job: shortId(event.job), lines: event.lines.length });
    case 'session':
      return t('session {order} was measured', { order: shortId(event.order) });
    case 'peers':
      return t('peers changed');
    case 'machine':
      return t('this machine was measured');
    case 'notification':
      return t('notifications changed');
    case 'reset':
      return t('events were lost: read everything anew');
    default:
      return event satisfies never;
  }
}
