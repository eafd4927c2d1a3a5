/** RFC 9457 problem details with stable codes. One table per slice gives status and title; routes never choose them. */
import { z } from 'zod';
import type { Refusal } from '../kernel/result.ts';

export const Problem = z
  .looseObject({
    /** `/problems/<code>` */
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    code: z.string(),
    /** The field of the request that is wrong, as a path. */
    field: z.string().optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

/** A refusal on its way out of a route: becomes a problem+json answer. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** Status by code, most specific first; a code of the fold that is not listed is a conflict with the present state. */
export const PROBLEM_STATUS: ReadonlyMap<string, number> = new Map([
  ['request.invalid', 400],
  ['request.too_large', 413],
  ['request.not_found', 404],
  ['request.rate_limited', 429],
  ['auth.missing', 401],
  ['auth.expired', 401],
  ['auth.locked', 401],
  ['auth.wrong_credentials', 401],
  ['auth.throttled', 429],
  ['auth.code_needed', 403],
  ['auth.wrong_code', 403],
  ['auth.wrong_password', 403],
  ['auth.proof_needed', 403],
  ['token.scope', 403],
  ['auth.setup_code', 403],
  ['auth.forbidden_origin', 403],
  ['login.unknown', 404],
  ['instance.not_operator', 403],
  ['account.name_taken', 409],
  ['account.weak_password', 400],
  ['account.bad_signature', 400],
  ['network.none', 409],
  ['link.malformed', 400],
  ['peer.unreachable', 502],
  ['pool.unknown', 404],
  ['device.none', 404],
  ['node.unknown', 404],
  ['offer.unknown', 404],
  ['order.unknown', 404],
  ['verification.unknown', 404],
  ['game.unknown', 404],
  ['game.no_picture', 404],
  ['saves.none', 404],
  ['game.unreachable', 502],
  ['moonlight.unreachable', 502],
  ['session.none', 404],
  ['job.unknown', 404],
  ['task.unknown', 404],
  ['module.unknown', 404],
  ['file.unknown', 404],
  ['event.unknown', 404],
  ['member.unknown', 404],
  ['request.unknown', 404],
  ['bid.unknown', 404],
  ['settings.unknown', 404],
  ['announcement.unknown', 404],
  ['treasury.unknown', 404],
  ['rating.unknown', 404],
  ['request.not_yours', 403],
  ['bid.not_yours', 403],
  ['invitation.not_yours', 403],
  ['invitation.members_may_not', 403],
  ['right.second_person', 403],
  ['admin.not_appointed', 403],
  ['wallet.frozen', 403],
  ['invitation.unknown', 404],
  ['right.missing', 403],
  ['right.rank', 403],
  ['right.party', 403],
  ['dispute.unknown', 404],
  ['withdrawal.unknown', 404],
  ['deposit.unknown', 404],
  ['correction.unknown', 404],
  ['dispute.not_yours', 403],
  ['dispute.sealed_to_others', 403],
  ['withdrawal.not_yours', 403],
  ['rail.bad_signature', 401],
  ['rail.bad_outcome', 400],
  ['rail.bad_target', 400],
  ['rail.bad_destination', 400],
  ['file.empty', 400],
  ['file.not_here', 503],
  ['order.not_yours', 403],
  ['offer.not_yours', 403],
  ['node.not_yours', 403],
  ['device.kind_forbidden', 403],
  ['event.malformed', 400],
  ['internal', 500],
]);

export function statusOf(code: string): number {
  return PROBLEM_STATUS.get(code) ?? 409;
}
