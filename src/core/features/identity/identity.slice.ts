/** Devices of the members of this space: who may author events, and on whose behalf. */
import { fromHex } from '../../kernel/bytes.ts';
import type { RootRotation } from '../../contract/rotation.ts';
import { revocationBytes } from '../../contract/revocation.ts';
import { type Act, type Effects, type FoldContext, type Slice, on } from '../../contract/slice.ts';
import { type RowOp, put } from '../../contract/table.ts';
import type { DeviceCertificate } from '../../contract/certificate.ts';
import { equivocationHolds } from './equivocation.ts';
import {
  authorEquivocated,
  deviceCertified,
  deviceRevoked,
  rootRotated,
  rootRotationCancelled,
} from './identity.events.ts';
import { certificateCounts, deviceOf, presentRoot } from './identity.reads.ts';
import {
  ROTATION_TIMER,
  cancelledFold,
  cancelledRule,
  enterRoot,
  rotatedFold,
  rotatedRule,
  rotationDue,
} from './identity.rotation.ts';
import { devices, roots, takenRoots, userPeers } from './identity.tables.ts';

const FROZEN = 2;

function enter(certificate: DeviceCertificate): RowOp[] {
  const { device, user, kind, peerKey, rootKey } = certificate;
  return [put(devices, { device, user, kind, peerKey, rootKey, revoked: 0 }), put(userPeers, { user, peerKey })];
}

/** Joining and founding bring devices along. */
function enterAll({ id, payload }: Act<Founding>, { reads }: FoldContext): Effects {
  const fresh = payload.certificates.filter(({ device }) => deviceOf(reads, device) === undefined);
  // Each certificate is of the same user: the rules of joining and founding see to it.
  const [{ user }] = payload.certificates;
  return { ops: [...fresh.flatMap(enter), ...enterRoot(user, payload.rotations, reads, id)] };
}

interface Founding {
  readonly certificates: readonly [DeviceCertificate, ...DeviceCertificate[]];
  readonly rotations?: readonly RootRotation[] | undefined;
}

export const identitySlice: Slice = {
  name: 'identity',
  tables: [devices, userPeers, roots, takenRoots],
  handlers: [
    on(
      deviceCertified,
      (act, { reads, crypto }) => {
        const { certificate } = act.payload;
        if (deviceOf(reads, certificate.device) !== undefined) return { code: 'device.already_certified' };
        if (!certificateCounts(reads, certificate, crypto)) return { code: 'device.bad_certificate' };
        return undefined;
      },
      (act) => ({ ops: enter(act.payload.certificate) }),
    ),
    on(
      deviceRevoked,
      (act, { reads, crypto }) => {
        const row = deviceOf(reads, act.payload.device);
        if (row === undefined) return { code: 'device.unknown' };
        if (row.revoked === 1) return { code: 'device.revoked' };
        const signed = revocationBytes(act.payload.device);
        // The root that certified it may have been replaced since: because it fell into other hands, for example.
        const root = presentRoot(reads, row.user) ?? row.rootKey;
        if (!crypto.verify(root, signed, fromHex(act.payload.rootSignature))) return { code: 'device.bad_certificate' };
        return undefined;
      },
      (act, { reads }) => {
        const row = deviceOf(reads, act.payload.device);
        return row === undefined ? {} : { ops: [put(devices, { ...row, revoked: 1 })] };
      },
    ),
    on(rootRotated, rotatedRule, rotatedFold),
    on(rootRotationCancelled, cancelledRule, cancelledFold),
    on(
      authorEquivocated,
      (act, { reads, crypto, space }) => {
        const row = deviceOf(reads, act.payload.author);
        if (row === undefined) return { code: 'device.unknown' };
        if (row.revoked === FROZEN) return { code: 'author.already_frozen' };
        return equivocationHolds(act.payload, space, crypto) ? undefined : { code: 'author.not_proven' };
      },
      (act, { reads }) => {
        const row = deviceOf(reads, act.payload.author);
        return row === undefined ? {} : { ops: [put(devices, { ...row, revoked: FROZEN })] };
      },
    ),
  ],
  reactions: { 'member.joined.v1': enterAll, 'pool.created.v1': enterAll },
  deadlines: { [ROTATION_TIMER]: rotationDue },
};
