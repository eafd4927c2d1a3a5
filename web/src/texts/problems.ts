/** What the instance refused or failed to do, in the reader's language, with the next step. */
import { InstanceUnreachable, ProblemError } from '#core/contract/client.ts';
import { useMemo } from 'react';
import { z } from 'zod';
import type { problemsEn } from './problems.en.ts';
import { ProofDeclined } from '../proof.ts';
import { LOCALES, spoken } from './languages.ts';
import { type Translate, currentTexts, useTexts } from './use-texts.ts';

export interface CodeText {
  readonly title: string;
  readonly next?: string | undefined;
}

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

/** What the page itself knows of a code: the commonest ones, with the next step. */
export function codeText(code: string, t: Translate): CodeText | undefined {
  const key = `problem.${code}`;
  if (!isProblemKey(key)) return undefined;
  const next = `next.${code}`;
  return isProblemKey(next) ? { title: t(key), next: t(next) } : { title: t(key) };
}

const CodePage = z.object({ title: z.string(), detail: z.string().optional() });
const ASK_MS_MAX = 5000;

/**
 * A refusal's code alone, as the seal decided it: the instance has words for every code, `/problems/CODE`, and is asked for those
 * that the page has not. Never the code itself.
 */
export async function explainCode(code: string): Promise<CodeText> {
  const { t, language } = currentTexts();
  const known = codeText(code, t);
  if (known !== undefined) return known;
  try {
    const answer = await fetch(`/problems/${encodeURIComponent(code)}`, {
      headers: { accept: 'application/json', 'accept-language': LOCALES[language] },
      signal: AbortSignal.timeout(ASK_MS_MAX),
    });
    if (answer.ok) {
      const { title, detail } = CodePage.parse(await answer.json());
      // A detail with `{fields}` of the refusal needs the refusal, which the seal does not tell.
      return { title, next: detail?.includes('{') === true ? undefined : detail };
    }
  } catch {
    // The instance is away or older than this page.
  }
  return { title: t('problem.unexplained') };
}

function isProblemKey(key: string): key is ProblemKey {
  return Object.hasOwn(spoken.get()?.dictionary ?? {}, key);
}
