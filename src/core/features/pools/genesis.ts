/**
 * The genesis of a pool: seal 0, folded without any notary. Its header has no space yet; its hash is the space's id.
 * It mints the initial supply to the treasury, makes the author the owner and names the first notary set.
 */
import { hlcMs } from '../../kernel/hlc.ts';
import { accountOf, transfer } from '../../kernel/postings.ts';
import { type Result, ok, refuse } from '../../kernel/result.ts';
import type { Crypto } from '../../kernel/crypto.ts';
import { type SignedEvent, ZERO_HASH, verifyEventSignature } from '../../contract/event.ts';
import type { Effects } from '../../contract/slice.ts';
import { put } from '../../contract/table.ts';
import { decodeCanonical } from '../../kernel/canonical.ts';
import { certificateProven } from '../../contract/rotation.ts';
import { PoolGenesis } from './pools.events.ts';
import { members, pool } from './pools.tables.ts';

export const POOL_GENESIS_TYPE = 'pool.created.v1';
const QUORUM_SIZES = { '1/1': 1, '2/3': 3, '3/4': 4, '5/7': 7 } as const;

/** Checks everything that a genesis claims, by itself: no state is needed. */
export function parsePoolGenesis(event: SignedEvent, crypto: Crypto): Result<PoolGenesis> {
  if (event.type !== POOL_GENESIS_TYPE || event.seq !== 0 || event.space !== ZERO_HASH || event.prev !== ZERO_HASH) {
    return refuse({ code: 'genesis.malformed' });
  }
  const parsed = PoolGenesis.safeParse(decodeOrUndefined(event.payload));
  if (!parsed.success)
    return refuse({ code: 'genesis.malformed', field: parsed.error.issues[0]?.path.join('.') ?? '' });
  const genesis = parsed.data;
  if (!verifyEventSignature(event, crypto)) return refuse({ code: 'genesis.bad_signature' });
  const [first] = genesis.certificates;
  if (first === undefined || first.device !== event.author || first.kind !== 'personal')
    return refuse({ code: 'genesis.malformed' });
  for (const certificate of genesis.certificates) {
    if (
      certificate.user !== first.user ||
      !certificateProven(certificate, { rotations: genesis.rotations, byDevice: true }, crypto)
    )
      return refuse({ code: 'device.bad_certificate' });
  }
  const { mode, members: notaries } = genesis.notaries;
  if (new Set(notaries).size !== QUORUM_SIZES[mode] || notaries.length !== QUORUM_SIZES[mode]) {
    return refuse({ code: 'genesis.malformed', field: 'notaries' });
  }
  return ok(genesis);
}

function decodeOrUndefined(payload: Uint8Array): unknown {
  try {
    return decodeCanonical(payload);
  } catch {
    // Bytes of a stranger: what is not CBOR is simply no genesis.
    return undefined;
  }
}

export function foldPoolGenesis(event: SignedEvent, genesis: PoolGenesis): Effects {
  const owner = genesis.certificates[0]?.user ?? '';
  const rootKey = genesis.certificates[0]?.rootKey ?? '';
  const createdMs = hlcMs(event.hlc);
  const {
    name,
    symbol,
    decimals,
    access,
    feeBps,
    welcomeGrant,
    grantsPerDayMax,
    joinsPerDayMax,
    initialSupply,
    network,
  } = genesis;
  return {
    ops: [
      put(pool, {
        id: 'pool' as const,
        name,
        symbol,
        decimals,
        access,
        feeBps,
        welcomeGrant,
        grantsPerDayMax,
        joinsPerDayMax,
        initialSupply,
        owner,
        network,
        networkKey: genesis.networkKey ?? '',
        createdMs,
        terms: JSON.stringify(genesis.terms),
      }),
      put(members, {
        user: owner,
        handle: genesis.ownerHandle,
        rootKey,
        role: 'owner',
        state: 'active',
        joinedMs: createdMs,
        inviter: null,
        event: event.hash,
      }),
    ],
    transactions: [
      {
        code: 'P1',
        subject: owner,
        memo: 'initial supply',
        postings: transfer({ from: accountOf.issuance, to: accountOf.treasury, amount: initialSupply }),
      },
    ],
  };
}
