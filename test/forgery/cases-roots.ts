/** What could be tried on somebody's root key. */
import * as roots from '../kit/acts-roots.ts';
import { cast } from '../kit/test-pool.ts';
import type { Forgeries } from './forgeries.ts';

const eve = cast('eve');
const member = cast('member');

export const ROOTS: Forgeries = {
  'root.rotated.v1': [
    ['root.bad_signature', 'without the root key', roots.rotateRoot('buyer', { by: 'member', signer: member.root })],
    [
      'root.bad_signature',
      'to a key whose owner does not know of it',
      roots.rotateRoot('buyer', { by: 'member', newSigner: member.root }),
    ],
    [
      'root.bad_signature',
      'by a device that did not sign',
      roots.replaceRoot('buyer', { by: 'member', signer: member.personal }),
    ],
    [
      'device.unknown',
      'by a device of somebody else',
      roots.replaceRoot('buyer', { by: 'member', byDevice: member }),
      'accepted',
    ],
    ['device.revoked', 'by a device that was revoked', roots.replaceRoot('revoked', { by: 'member' }), 'accepted'],
    [
      'device.kind_forbidden',
      'by an agent device',
      roots.replaceRoot('buyer', {
        byDevice: {
          ...cast('buyer'),
          personal: cast('buyer').agent,
          certificates: cast('buyer').certificates.slice(1),
        },
      }),
    ],
    ['root.not_present', 'from a root that was replaced', roots.rotateRoot('rotated', { to: cast('third').root })],
    [
      'root.used',
      'back to a root that was replaced',
      roots.rotateRoot('rotated', { from: roots.nextRoot('rotated'), to: cast('rotated').root }),
    ],
    ['root.used', 'to the first root of somebody else', roots.rotateRoot('buyer', { to: member.root })],
    [
      'root.rotation_waits',
      'a second one while the first waits',
      roots.replaceRoot('rotating', { to: cast('third').root }),
    ],
    ['member.unknown', 'of who never joined', roots.rotateRoot('eve', { by: 'member' }), 'root.not_present'],
  ],
  'root.rotation-cancelled.v1': [
    [
      'root.bad_signature',
      'without the root key',
      roots.cancelRotation('rotating', { by: 'member', signer: eve.root }),
    ],
    ['root.bad_signature', 'by a device', roots.cancelRotation('rotating', { signer: cast('rotating').personal })],
    ['root.no_rotation', 'of what does not wait', roots.cancelRotation('buyer')],
    ['root.no_rotation', 'of another key', roots.cancelRotation('rotating', { newRoot: eve.root.device }), 'accepted'],
  ],
};
