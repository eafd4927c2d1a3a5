/** What of the statement is shown. */
import { STATEMENT_KINDS, type StatementKind } from '#core/features/ledger/ledger.api.ts';

const DAY_MS = 86_400_000;
export const KINDS = Object.keys(STATEMENT_KINDS) as StatementKind[];
const SPANS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS, year: 365 * DAY_MS } as const;
type Span = keyof typeof SPANS;
export const SPAN_NAMES = Object.keys(SPANS) as Span[];

export interface StatementChoice {
  readonly kind: StatementKind | undefined;
  readonly span: Span | undefined;
  /** A member. */
  readonly other: string | undefined;
}
export const EVERYTHING: StatementChoice = { kind: undefined, span: undefined, other: undefined };

/** As the endpoint takes it. `nowMs` once per choice, or each look would be another question. */
export function queryOf({ kind, span, other }: StatementChoice, nowMs: number): Readonly<Record<string, string>> {
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(span === undefined ? {} : { fromMs: String(nowMs - SPANS[span]) }),
    ...(other === undefined ? {} : { with: other }),
  };
}
