/** Who runs this instance: whoever made its first account. Others who have an account here use it as guests. */
import { RefusalError } from '#core/contract/problem.ts';
import type { LoginClaims } from '#core/contract/route.ts';
import { type Runtime, accountOf } from './runtime.ts';

export function isOperator(runtime: Runtime, claims: LoginClaims | undefined): boolean {
  return runtime.accounts.all()[0]?.account === accountOf(runtime, claims).account;
}

/** @throws {RefusalError} `instance.not_operator`, with whom to ask */
export function requireOperator(runtime: Runtime, claims: LoginClaims | undefined): void {
  if (isOperator(runtime, claims)) return;
  throw new RefusalError({ code: 'instance.not_operator', operator: runtime.accounts.all()[0]?.handle ?? '' });
}
