/** Short words at the edge of the page. The part that shows them comes with the first toast. */
import { currentTexts } from '../texts/use-texts.ts';
import { problemOf } from '../texts/problems.ts';
import { ProofDeclined } from '../proof.ts';
import { createStore } from './store.ts';

export type ToastTone = 'good' | 'bad' | 'wait' | 'calm';
export interface Toast {
  readonly id: string;
  readonly tone: ToastTone;
  readonly title: string;
  readonly message?: string | undefined;
  readonly undo?: (() => void) | undefined;
}

/** True once something was said: the page then mounts the region that shows it. */
export const hasToasts = createStore(false);
let next = 0;

export function toast(input: Omit<Toast, 'id'>): void {
  next += 1;
  const shown: Toast = { ...input, id: `toast-${next}` };
  hasToasts.set(true);
  void import('./toasts.tsx').then(({ showToast }) => showToast(shown));
}

export function toastProblem(error: unknown): void {
  const problem = problemOf(error, currentTexts().t);
  toast({ tone: error instanceof ProofDeclined ? 'calm' : 'bad', title: problem.title, message: problem.next });
}
