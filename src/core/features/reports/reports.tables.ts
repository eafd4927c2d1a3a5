import { defineTable } from '../../contract/table.ts';

export const REPORT_STATES = ['open', 'closed', 'withdrawn', 'lapsed'] as const;
export type ReportState = (typeof REPORT_STATES)[number];

export interface ReportRow {
  readonly report: string;
  readonly state: ReportState;
  /** Who reports, and whom. */
  readonly user: string;
  readonly about: string;
  readonly category: string;
  /** Instance that the report was filed from. */
  readonly peer: string;
  readonly openedMs: number;
  /** Deadline on the pool clock; 0: nothing is waited for. */
  readonly dueMs: number;
  /** Who closed it and how; '': nobody did. */
  readonly closedBy: string;
  readonly outcome: string;
  readonly reason: string;
  readonly changedMs: number;
}

/** One a pair of people: also how many somebody has open. */
export interface OpenReportRow {
  readonly user: string;
  readonly about: string;
  readonly report: string;
}

export const openReports = defineTable<OpenReportRow>({
  name: 'open_reports',
  columns: { user: 'text', about: 'text', report: 'text' },
  key: ['user', 'about'],
});

export const reports = defineTable<ReportRow>({
  name: 'reports',
  columns: {
    report: 'text',
    state: 'text',
    user: 'text',
    about: 'text',
    category: 'text',
    peer: 'text',
    openedMs: 'int',
    dueMs: 'int',
    closedBy: 'text',
    outcome: 'text',
    reason: 'text',
    changedMs: 'int',
  },
  key: ['report'],
  indexes: [['state'], ['user']],
});
