/** The people of one run: a root key each, devices on their own instance, and for some a second set on another instance. */
import { encodeCanonical } from '#core/kernel/canonical.ts';
import type { DeviceCertificate } from '#core/contract/certificate.ts';
import { userIdOf } from '#core/contract/certificate.ts';
import type { Signer } from '#engine/ports.ts';
import { type Person, certify } from '../kit/people.ts';
import type { Scheme } from './keys.ts';

/** The devices of one person on one instance. */
export interface Seat {
  readonly instance: number;
  readonly personal: Signer;
  readonly agent: Signer;
  readonly certificates: readonly DeviceCertificate[];
}

export interface SimPerson extends Person {
  readonly index: number;
  /** The first is where they joined from. */
  readonly seats: readonly Seat[];
}

export function castPeople(scheme: Scheme, peers: readonly Signer[], twins: ReadonlyMap<number, number>): SimPerson[] {
  return peers.map((peer, index) => {
    const name = `person ${index}`;
    const root = scheme.signer(`root of ${name}`);
    const user = userIdOf(root.device, scheme.crypto);
    const seats = [seatAt(scheme, { name, user, root, peer, instance: index })];
    const other = twins.get(index);
    if (other !== undefined)
      seats.push(seatAt(scheme, { name, user, root, peer: peers[other] as Signer, instance: other }));
    const { personal, agent, certificates } = seats[0] as Seat;
    return {
      name,
      index,
      user,
      root,
      peer,
      personal,
      agent,
      certificates,
      agentCertificate: encodeCanonical(certificates[1]),
      seats,
    };
  });
}

function seatAt(
  scheme: Scheme,
  of: { name: string; user: string; root: Signer; peer: Signer; instance: number },
): Seat {
  const { name, user, root, peer, instance } = of;
  const personal = scheme.signer(`personal ${instance} of ${name}`);
  const agent = scheme.signer(`agent ${instance} of ${name}`);
  const certificates = [
    certify({ user, root, peer, device: personal.device, kind: 'personal' }),
    certify({ user, root, peer, device: agent.device, kind: 'agent' }),
  ];
  return { instance, personal, agent, certificates };
}
