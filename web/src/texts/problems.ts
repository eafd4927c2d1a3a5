/** What the instance refused or failed to do, in the reader's language, with the next step. */
import { InstanceUnreachable, ProblemError } from '#core/contract/client.ts';
import { useMemo } from 'react';
import type { problemsEn } from './problems.en.ts';
import { ProofDeclined } from '../proof.ts';
import { spoken } from './languages.ts';
import { type Translate, useTexts } from './use-texts.ts';

export interface ProblemText {
  readonly title: string;
  readonly next?: string | undefined;
  readonly code: string;
}

type ProblemKey = Exclude<keyof typeof problemsEn, 'problem.field'>;

export function useProblem(error: unknown): ProblemText {
  const { t } = useTexts();
  return useMemo(() => problemOf(error, t), [error, t]);
}

export function problemOf(error: unknown, t: Translate): ProblemText {
  if (error instanceof ProblemError) {
    const { code, title, detail, field } = error.problem;
    const text = codeText(code, t);
    // The server's own words are localised too; they serve for codes that this page does not know.
    const where = field === undefined || field === '' ? undefined : t('problem.field', { field });
    return { code, title: text?.title ?? title, next: text?.next ?? where ?? (detail === title ? undefined : detail) };
  }
  if (error instanceof InstanceUnreachable)
    return { code: 'unreachable', ...(codeText('unreachable', t) ?? { title: '' }) };
  if (error instanceof ProofDeclined)
    return { code: 'proof_declined', ...(codeText('proof_declined', t) ?? { title: '' }) };
  return { code: 'unexpected', ...(codeText('unexpected', t) ?? { title: '' }) };
}

/** A refusal's code alone: as the seal decided it. */
export function codeText(code: string, t: Translate): { readonly title: string; readonly next?: string } | undefined {
  const key = `problem.${code}`;
  if (!isProblemKey(key)) return undefined;
  const next = `next.${code}`;
  return isProblemKey(next) ? { title: t(key), next: t(next) } : { title: t(key) };
}

function isProblemKey(key: string): key is ProblemKey {
  return Object.hasOwn(spoken.get()?.dictionary ?? {}, key);
}
