/** A refusal is a value: `code` is stable and documented, the other fields say what the caller needs to act on it. */
export interface Refusal {
  readonly code: string;
  readonly [field: string]: unknown;
}

export type Result<Value, Problem = Refusal> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Problem };

export function ok<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

export function refuse<Problem>(refusal: Problem): { readonly ok: false; readonly refusal: Problem } {
  return { ok: false, refusal };
}
