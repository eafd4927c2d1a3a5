/** Read-only access to one space's file for queries: its own connection, beside the worker that writes. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { SignedEvent } from '#core/contract/event.ts';
import type { Row, TableDef, Value } from '#core/contract/table.ts';
import { type LoggedEvent, readEventsAfter, readHeadEvent, readLoggedEvent } from './event-log.ts';
import { readRow } from './rows.ts';
import { scanSql, selectSql, whereKeySql } from './sql.ts';

export interface SpaceReader extends Disposable {
  get<R extends object>(table: TableDef<R>, ...key: Value[]): R | undefined;
  scan<R extends object>(
    table: TableDef<R>,
    prefix: readonly Value[],
    options: { readonly limit: number; readonly upTo?: Value },
  ): R[];
  /** Rows of a declared table by a condition in SQL; parameters are bound, never pasted. */
  where<R extends object>(table: TableDef<R>, condition: string, parameters: readonly Value[]): R[];
  /** One event of the log. */
  event(hash: string): LoggedEvent | undefined;
  /** Events of one author above `seq`, oldest first. */
  eventsAfter(of: { readonly author: string; readonly seq: number; readonly limit: number }): LoggedEvent[];
  /** The newest event of an author in this space, whole. */
  headEvent(space: string, author: string): SignedEvent | undefined;
  /** Any SELECT; integers come as bigint. */
  all(sql: string, parameters: readonly Value[]): Row[];
}

export function openSpaceReader(path: string): SpaceReader {
  const db = new DatabaseSync(path, { readOnly: true });
  db.exec('PRAGMA busy_timeout=2000; PRAGMA query_only=1; PRAGMA cache_size=-2000');
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = db.prepare(sql);
      statement.setReadBigInts(true);
      statements.set(sql, statement);
    }
    return statement;
  };
  const all = (sql: string, parameters: readonly Value[]): Row[] =>
    prepare(sql).all(...(parameters as SQLInputValue[])) as Row[];
  return {
    get: (table, ...key) => {
      const def = table as TableDef;
      const raw = all(`${selectSql(def)} WHERE ${whereKeySql(def, def.keyColumns)}`, key)[0];
      return raw === undefined ? undefined : (readRow(def, raw) as never);
    },
    scan: (table, prefix, options) => {
      const def = table as TableDef;
      const bound = options.upTo === undefined ? [] : [options.upTo];
      return all(scanSql(def, prefix.length, bound.length > 0), [...prefix, ...bound, options.limit]).map(
        (raw) => readRow(def, raw) as never,
      );
    },
    where: (table, condition, parameters) => {
      const def = table as TableDef;
      return all(`${selectSql(def)} WHERE ${condition}`, parameters).map((raw) => readRow(def, raw) as never);
    },
    event: (hash) => readLoggedEvent(db, hash),
    eventsAfter: (of) => readEventsAfter(db, of),
    headEvent: (space, author) => readHeadEvent(db, space, author),
    all,
    [Symbol.dispose]: () => {
      statements.clear();
      db.close();
    },
  };
}
