import { z } from 'zod';
import { LongText, actFields } from '../../contract/act-fields.ts';
import { defineEvent } from '../../contract/slice.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { SealedText } from '../disputes/disputes.schemas.ts';
import { REPORT_CATEGORIES, REPORT_OUTCOMES } from './reports.schemas.ts';

/** The report's id is this event's id. What it says is sealed to the reporter and to those who may decide. */
export const reportFiled = defineEvent({
  type: 'report.filed.v1',
  schema: z.strictObject({ ...actFields, about: Hex32, category: z.enum(REPORT_CATEGORIES), text: SealedText }),
  states: ['active', 'muted', 'suspended'],
  right: 'report.own',
});

export const reportWithdrawn = defineEvent({
  type: 'report.withdrawn.v1',
  schema: z.strictObject({ ...actFields, report: Hex32 }),
  states: ['active', 'muted', 'suspended', 'banned', 'left'],
  right: 'report.own',
});

/** Discipline itself is an act of its own; this says what became of the report, and why. */
export const reportClosed = defineEvent({
  type: 'report.closed.v1',
  schema: z.strictObject({
    ...actFields,
    report: Hex32,
    outcome: z.enum(REPORT_OUTCOMES),
    reason: LongText.min(1),
  }),
  right: 'report.decide',
});
