/** The audit log of a pool: as pages, and as a file. */
import { utf8 } from '#core/kernel/bytes.ts';
import { type FileAnswer, type Route, route } from '#core/contract/route.ts';
import { auditApi } from '#core/features/audit/audit.api.ts';
import { type AuditRow, auditLog } from '#core/features/audit/audit.tables.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { requireRight } from './govern.routes.ts';
import { handleOf } from './names.ts';
import { type Runtime, accountOf } from './runtime.ts';

/** Records that one file holds; a longer log is read page by page. */
const EXPORT_ROWS_MAX = 200_000;

function view(reader: SpaceReader, row: AuditRow) {
  const about = reader.get(members, row.subject);
  return {
    ...row,
    actorHandle: handleOf(reader, row.actor),
    ...(about === undefined ? {} : { subjectHandle: about.handle }),
  };
}

export function auditRoutes(runtime: Runtime): Route[] {
  const readerFor = (pool: string, user: string): SpaceReader => {
    const reader = runtime.spaces.reader(pool);
    requireRight(reader, user, 'audit.read');
    return reader;
  };
  return [
    route(auditApi.auditRead, async ({ claims, params, query }) => {
      const reader = readerFor(params.pool, accountOf(runtime, claims).user);
      const before = query.cursor === undefined ? Number.MAX_SAFE_INTEGER : Number.parseInt(query.cursor, 10) || 0;
      const { actor, subject, type } = query;
      const asked = [
        ['actor', actor],
        ['subject', subject],
        ['type', type],
      ] as const;
      const filters = asked.filter((filter) => filter[1] !== undefined);
      const condition = filters.map(([column]) => ` AND "${column}" = ?`).join('');
      const rows = reader.where(auditLog, `no < ?${condition} ORDER BY no DESC LIMIT ?`, [
        before,
        ...filters.map(([, value]) => value ?? ''),
        query.limit,
      ]);
      const last = rows.at(-1);
      return {
        items: rows.map((row) => view(reader, row)),
        ...(rows.length === query.limit && last !== undefined ? { next: String(last.no) } : {}),
      };
    }),
    route(auditApi.auditExport, async ({ claims, params, query }) => {
      const reader = readerFor(params.pool, accountOf(runtime, claims).user);
      const rows = reader.where(auditLog, `1 = 1 ORDER BY no LIMIT ${EXPORT_ROWS_MAX}`, []);
      const records = rows.map((row) => view(reader, row));
      const isCsv = query.format === 'csv';
      const text = isCsv ? csv(records) : `${JSON.stringify(records, undefined, 2)}\n`;
      const bytes = utf8(text);
      const answer: FileAnswer = {
        contentType: isCsv ? 'text/csv; charset=utf-8' : 'application/json',
        fileName: `audit-${params.pool.slice(0, 8)}.${query.format}`,
        etag: `"${params.pool.slice(0, 8)}-${rows.length}-${query.format}"`,
        sizeBytes: bytes.length,
        bytes,
        isInline: false,
      };
      return answer;
    }),
  ];
}

const COLUMNS = [
  'no',
  'timeMs',
  'seal',
  'type',
  'seat',
  'actor',
  'actorHandle',
  'device',
  'subject',
  'subjectHandle',
  'reason',
  'detail',
  'event',
] as const;

/** RFC 4180. A value that a spreadsheet would take for a formula gets an apostrophe: reasons are typed by people. */
function csv(records: readonly Readonly<Partial<Record<(typeof COLUMNS)[number], string | number>>>[]): string {
  const cell = (value: string | number | undefined): string => {
    const text = value === undefined ? '' : String(value);
    const safe = /^[=+\-@\t\r]/.test(text) && typeof value === 'string' ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = records.map((record) => COLUMNS.map((column) => cell(record[column])).join(','));
  return `${[COLUMNS.join(','), ...lines].join('\r\n')}\r\n`;
}
