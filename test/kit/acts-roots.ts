/** Rotations of root keys, with sensible particulars: the next root of `who` is that of the person `next of WHO`. */
import { toHex } from '#core/kernel/bytes.ts';
import { type RootRotation, rotationBytes, rotationEndBytes } from '#core/contract/rotation.ts';
import type { Signer } from '#engine/ports.ts';
import { type ActOptions, type Command, act } from './acts.ts';
import type { Person } from './people.ts';
import { cast } from './test-pool.ts';

/** The root that somebody rotates to. */
export const nextRoot = (who: string): Signer => cast(`next of ${who}`).root;

export interface RotationOptions {
  readonly from?: Signer;
  readonly to?: Signer;
  /** A personal device of theirs signs in the old root's place. */
  readonly byDevice?: Person;
  readonly signer?: Signer;
  readonly newSigner?: Signer;
}

export function rotation(who: string, options: RotationOptions = {}): RootRotation {
  const { root } = cast(who);
  const { from = root, to = nextRoot(who), byDevice } = options;
  const [certificate] = byDevice?.certificates ?? [];
  const bare = { user: cast(who).user, oldRoot: from.device, newRoot: to.device };
  const bytes = rotationBytes(bare, certificate?.device);
  const signer = options.signer ?? byDevice?.personal ?? from;
  return {
    ...bare,
    ...(certificate === undefined ? {} : { certificate }),
    signature: toHex(signer.sign(bytes)),
    newSignature: toHex((options.newSigner ?? to).sign(bytes)),
  };
}

export const rotateRoot = (who: string, options: ActOptions & RotationOptions = {}): Command =>
  act<ActOptions & RotationOptions>({ type: 'root.rotated.v1', by: who }, () => ({ rotation: rotation(who, options) }))(
    options,
  );
/** The phrase is lost: a device speaks for it. */
export const replaceRoot = (who: string, options: ActOptions & RotationOptions = {}): Command =>
  rotateRoot(who, { byDevice: cast(who), ...options });
export const cancelRotation = (
  who: string,
  options: ActOptions & { readonly signer?: Signer; readonly root?: string; readonly newRoot?: string } = {},
): Command =>
  act<ActOptions>({ type: 'root.rotation-cancelled.v1', by: who }, () => {
    const { user, root } = cast(who);
    const newRoot = options.newRoot ?? nextRoot(who).device;
    const bytes = rotationEndBytes({ user, root: options.root ?? root.device, newRoot });
    return { user, newRoot, signature: toHex((options.signer ?? root).sign(bytes)) };
  })(options);
