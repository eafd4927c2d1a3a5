/** `/metrics` for Prometheus: what the program counts, and how requests went. For this machine, or with a token of the operator. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Metric, formatMetrics } from '#core/contract/metric.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { Tokens } from './auth.ts';
import { reachedOf } from './guard.ts';
import type { HttpContext } from './options.ts';
import type { Reach } from './reach.ts';

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
/** Upper bounds in seconds: a query, a command, a wait for a seal, a file. */
const BUCKETS = [0.005, 0.025, 0.1, 0.5, 2.5, 10] as const;
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

interface Counted {
  readonly method: string;
  /** `2xx` … `5xx` */
  readonly status: string;
  count: number;
}

export function registerMetrics(
  app: FastifyInstance,
  { context, reach, tokens }: { readonly context: HttpContext; readonly reach: Reach; readonly tokens: Tokens },
): void {
  const requests = new Map<string, Counted>();
  const buckets = BUCKETS.map(() => 0);
  let count = 0;
  let sumSeconds = 0;
  app.addHook('onResponse', async (request, reply) => {
    // Anything may be sent as a method: the label stays one of a few.
    const method = METHODS.has(request.method) ? request.method : 'other';
    const status = `${Math.floor(reply.statusCode / 100)}xx`;
    const known = requests.get(`${method} ${status}`) ?? { method, status, count: 0 };
    known.count += 1;
    requests.set(`${method} ${status}`, known);
    const seconds = reply.elapsedTime / 1000;
    count += 1;
    sumSeconds += seconds;
    for (const [index, bound] of BUCKETS.entries()) if (seconds <= bound) buckets[index] = (buckets[index] ?? 0) + 1;
  });
  const http = (): Metric[] => [
    {
      name: 'realms_http_requests_total',
      help: 'Requests answered',
      kind: 'counter',
      samples: [...requests.values()].map(({ method, status, count: value }) => ({
        labels: { method, status },
        value,
      })),
    },
    {
      name: 'realms_http_request_duration_seconds',
      help: 'Time until a request was answered, waiting for seals and open event streams included',
      kind: 'histogram',
      samples: [
        ...BUCKETS.map((bound, index) => ({
          suffix: '_bucket',
          labels: { le: String(bound) },
          value: buckets[index] ?? 0,
        })),
        { suffix: '_bucket', labels: { le: '+Inf' }, value: count },
        { suffix: '_sum', value: sumSeconds },
        { suffix: '_count', value: count },
      ],
    },
  ];
  app.get('/metrics', async (request, reply) => {
    if (!reach.isLocal(reachedOf(request))) await requireOperator(request, context, tokens);
    reply.headers({ 'content-type': CONTENT_TYPE, 'cache-control': 'no-store' });
    return formatMetrics([...(context.metrics?.() ?? []), ...http()]);
  });
}

async function requireOperator(request: FastifyRequest, context: HttpContext, tokens: Tokens): Promise<void> {
  await tokens.authenticate(request);
  if (context.isOperator?.(request.user) !== true) throw new RefusalError({ code: 'instance.not_operator' });
}
