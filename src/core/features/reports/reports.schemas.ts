export const REPORT_CATEGORIES = ['abuse', 'fraud', 'spam', 'unsafe_work', 'impersonation', 'other'] as const;
/** What became of a report: nothing was found, the member was spoken to, or an act of discipline is on record beside it. */
export const REPORT_OUTCOMES = ['unfounded', 'warned', 'disciplined'] as const;
