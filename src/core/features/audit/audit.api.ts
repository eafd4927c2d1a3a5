import { z } from 'zod';
import { PageQuery, PoolParams, endpoint, pageOf } from '../../contract/endpoint.ts';
import { SEATS } from '../../contract/rights.ts';
import { Hex32 } from '../../kernel/ids.ts';

const tag = 'audit';

export const AuditView = z
  .object({
    no: z.number().int(),
    timeMs: z.number(),
    seal: z.number().int(),
    type: z.string(),
    seat: z.enum(SEATS),
    actor: z.string(),
    actorHandle: z.string(),
    /** Device whose signature the event carries. */
    device: z.string(),
    subject: z.string(),
    /** Handle, where the subject is a member. */
    subjectHandle: z.string().optional(),
    reason: z.string(),
    /** JSON of the act's own fields. */
    detail: z.string(),
    event: z.string(),
  })
  .meta({ id: 'AuditRecord' });
export type AuditView = z.infer<typeof AuditView>;

const Filter = z.object({ actor: Hex32.optional(), subject: Hex32.optional(), type: z.string().max(64).optional() });

export const auditRead = endpoint({
  name: 'auditRead',
  method: 'GET',
  path: '/pools/:pool/audit',
  summary: 'Every privileged act: who, as what, to whom, why; newest first (officer)',
  tag,
  params: PoolParams,
  query: PageQuery.extend(Filter.shape),
  answer: pageOf(AuditView),
});
export const auditExport = endpoint({
  name: 'auditExport',
  method: 'GET',
  path: '/pools/:pool/audit/export',
  summary: 'The whole audit log as a file, oldest first (officer)',
  tag,
  params: PoolParams,
  query: z.object({ format: z.enum(['csv', 'json']).default('csv') }),
  kind: 'bytes',
});

export const auditApi = { auditRead, auditExport };
