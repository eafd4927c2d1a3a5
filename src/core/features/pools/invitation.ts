/** Invitations: a key pair whose public half is sealed with its limits and whose secret half is the code in the link, or derives from the pool's password. */
import { fromHex } from '../../kernel/bytes.ts';
import { encodeCanonical } from '../../kernel/canonical.ts';
import type { Crypto } from '../../kernel/crypto.ts';
import { signingBytes } from '../../contract/event.ts';

export interface InvitationUse {
  readonly space: string;
  readonly user: string;
  readonly device: string;
  readonly invitation: string;
}

/** What the joiner signs with the invitation's secret half. */
export function invitationBytes(use: InvitationUse): Uint8Array {
  return signingBytes('invitation', encodeCanonical([use.space, use.user, use.device, use.invitation]));
}

export function invitationHolds(use: InvitationUse, signature: string, crypto: Crypto): boolean {
  return crypto.verify(use.invitation, invitationBytes(use), fromHex(signature));
}

/** Salt of the password invitation with this number: known to whoever knows the pool's id, secret to nobody. */
export function passwordSaltBytes(space: string, number: number, crypto: Crypto): Uint8Array {
  return crypto.sha256(encodeCanonical(['password-invitation', space, number]));
}
