/** One REST endpoint, stated once: validates, documents (OpenAPI) and types server, CLI and GUI. */
import { z } from 'zod';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Schema = z.ZodType;

export interface Endpoint<
  Params extends Schema = Schema,
  Query extends Schema = Schema,
  Body extends Schema = Schema,
  Answer extends Schema = Schema,
> {
  /** Stable name: operationId, and the client's method. */
  readonly name: string;
  readonly method: Method;
  /** Below `/api/v1`, parameters as `:name`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** `none`: open; `login`: a valid access token. */
  readonly auth: 'none' | 'login';
  /** `command`: 202 with the event, or with `Prefer: wait=S` 200/409; takes `Idempotency-Key`. `bytes`: the answer is a file. */
  readonly kind: 'query' | 'command' | 'bytes' | 'upload';
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly answer: Answer;
}

const NOTHING = z.undefined();
type Nothing = typeof NOTHING;

export function endpoint<
  Params extends Schema = Nothing,
  Query extends Schema = Nothing,
  Body extends Schema = Nothing,
  Answer extends Schema = Nothing,
>(definition: {
  readonly name: string;
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly auth?: 'none' | 'login';
  readonly kind?: Endpoint['kind'];
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly answer?: Answer;
}): Endpoint<Params, Query, Body, Answer> {
  const { name, method, path, summary, tag } = definition;
  return {
    name,
    method,
    path,
    summary,
    tag,
    auth: definition.auth ?? 'login',
    kind: definition.kind ?? 'query',
    params: definition.params ?? (NOTHING as unknown as Params),
    query: definition.query ?? (NOTHING as unknown as Query),
    body: definition.body ?? (NOTHING as unknown as Body),
    answer: definition.answer ?? (NOTHING as unknown as Answer),
  };
}

/** What a command answers. `pending`: in the log, its fate open; the seal decides. */
export const CommandView = z
  .object({
    event: z.string(),
    pool: z.string(),
    status: z.enum(['pending', 'sealed']),
    seal: z.number().int().optional(),
    /** Id of what the event made (node, offer, order …): the event's own id. */
    id: z.string(),
  })
  .meta({ id: 'Command' });
export type CommandView = z.infer<typeof CommandView>;

/** An act of a person on a pool: as `kind: 'command'` says; POST unless stated otherwise. */
export function command<
  Params extends Schema = Nothing,
  Query extends Schema = Nothing,
  Body extends Schema = Nothing,
>(definition: {
  readonly name: string;
  readonly method?: Method;
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
}): Endpoint<Params, Query, Body, typeof CommandView> {
  return endpoint({ method: 'POST', ...definition, answer: CommandView, kind: 'command' });
}

export const PoolParams = z.object({ pool: z.string().regex(/^[0-9a-f]{64}$/, 'a pool id: 64 hex digits') });

/** Cursor pages: `next` is absent on the last one. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().optional() });
}
export const PageQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
