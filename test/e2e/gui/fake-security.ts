/** What the fake instance answers about the second factor, proofs and tokens. */
import type { z } from 'zod';
import { phraseToRootSeed, rootKeyOf } from '#core/contract/root-key.ts';
import type { ApiTokenView } from '#core/features/identity/security.api.ts';
import { FakeRefusal, type FakeHandlers } from './fake-answers.ts';
import { FAKE_PHRASE, type World, id, me } from './fake-world.ts';

const DAY = 86_400_000;
const FAKE_CODE = '123456';
const FAKE_ROOT = rootKeyOf(phraseToRootSeed(FAKE_PHRASE));
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

interface Guard {
  isOn: boolean;
  isProved: boolean;
  isRevoked: boolean;
  tokens: z.output<typeof ApiTokenView>[];
}
/** Of each fake: it lives as long as its world. */
const guards = new WeakMap<World, Guard>();

function guardOf(world: World): Guard {
  let guard = guards.get(world);
  if (guard === undefined) {
    const { startedMs } = world;
    const token = (name: string, usedMs: number, expiresMs: number, scopes: Guard['tokens'][number]['scopes']) => ({
      token: id(name).slice(0, 16),
      name,
      scopes,
      createdMs: startedMs - 40 * DAY,
      usedMs,
      expiresMs,
    });
    guard = {
      isOn: false,
      isProved: false,
      isRevoked: false,
      tokens: [
        token('Render farm script', startedMs - 2 * 3_600_000, startedMs + 50 * DAY, ['read', 'trade', 'spend']),
        token('Wallboard', 0, startedMs - DAY, ['read']),
      ],
    };
    guards.set(world, guard);
  }
  return guard;
}

/** In the first pool a new phrase waits that another device asked for. */
function rootOf({ pools }: World) {
  const rootKey = id('root key');
  return {
    user: me.user,
    rootKey,
    roots: [rootKey],
    asked: [{ root: rootKey, newRoot: id('next root') }],
    device: id('personal device'),
    pools: pools.slice(0, 1).map(({ pool, name }) => ({
      pool,
      name,
      rootKey,
      waiting: {
        newRoot: id('next root'),
        device: id('lost laptop'),
        isThisDevice: false,
        dueMs: 0,
        leftMs: 5.3 * DAY,
      },
    })),
  };
}

/** This machine, a lost laptop that seals and sells, and an old one that was revoked. */
function machinesOf({ pools, startedMs }: World, isRevoked: boolean) {
  const machine = (
    name: string,
    of: {
      readonly isThis?: boolean;
      readonly names?: string[];
      readonly agoMs: number;
      readonly state: 'active' | 'revoked';
      readonly seats?: readonly ('none' | 'notary' | 'last')[];
      readonly orders?: number;
      readonly sells?: { readonly nodes: number; readonly offers: number; readonly orders: number };
    },
  ) => ({
    machine: id(`peer ${name}`),
    isThis: of.isThis === true,
    names: of.names ?? [],
    devices: (['personal', 'agent'] as const).map((kind) => ({
      device: id(`${kind} ${name}`),
      kind,
      sinceMs: startedMs - of.agoMs,
    })),
    pools: [...pools.slice(0, 1), { pool: id('pool night shift'), name: 'Night shift' }].map((pool, index) => ({
      pool: pool.pool,
      name: pool.name,
      rootKey: FAKE_ROOT,
      // Where it seals alone it stays until others are named.
      devices: [id(`personal ${name}`), id(`agent ${name}`)].map((device) => ({
        device,
        state: of.seats?.[index] === 'last' ? ('active' as const) : of.state,
      })),
      seat: of.seats?.[index] ?? ('none' as const),
      orders: of.orders ?? 0,
      sells: of.sells ?? { nodes: 0, offers: 0, orders: 0 },
    })),
  });
  return [
    machine('me', { isThis: true, names: ['Workshop'], agoMs: 200 * DAY, state: 'active', seats: ['notary'] }),
    machine('lost laptop', {
      names: ['thunder'],
      agoMs: 60 * DAY,
      state: isRevoked ? 'revoked' : 'active',
      seats: ['notary', 'last'],
      orders: isRevoked ? 0 : 2,
      sells: isRevoked ? { nodes: 0, offers: 0, orders: 0 } : { nodes: 1, offers: 2, orders: 1 },
    }),
    machine('old desktop', { agoMs: 400 * DAY, state: 'revoked' }),
  ];
}

function checkCode(code: string | undefined): void {
  if (code !== FAKE_CODE) throw new FakeRefusal('auth.wrong_code', 403);
}

export const SECURITY_HANDLERS: FakeHandlers<
  | 'loginProve'
  | 'secondFactorRead'
  | 'secondFactorBegin'
  | 'secondFactorConfirm'
  | 'secondFactorEnd'
  | 'apiTokensRead'
  | 'apiTokenCreate'
  | 'apiTokenEnd'
  | 'rootRead'
  | 'rootRotate'
  | 'rootCancel'
  | 'devicesRead'
  | 'deviceRevoke'
> = {
  rootRead: ({ world }) => rootOf(world),
  rootRotate: ({ world }) => rootOf(world),
  rootCancel: ({ world }) => rootOf(world),
  devicesRead: ({ world }) => ({ user: me.user, items: machinesOf(world, guardOf(world).isRevoked) }),
  /** The second pool would stand still without it. */
  deviceRevoke: ({ world }) => {
    guardOf(world).isRevoked = true;
    const [, machine] = machinesOf(world, true);
    if (machine === undefined) throw new FakeRefusal('device.none', 409);
    const results = machine.pools.map(({ pool, name }, index) =>
      index === 0
        ? { pool, name, outcome: 'revoked' as const, ended: { nodes: 1, offers: 2, orders: 1 } }
        : { pool, name, outcome: 'failed' as const, code: 'device.is_notary' },
    );
    return { machine, results };
  },
  loginProve: ({ world, body }) => {
    if (body.password === 'wrong password') throw new FakeRefusal('auth.wrong_password', 403);
    guardOf(world).isProved = true;
    return undefined;
  },
  secondFactorRead: ({ world }) => ({ isOn: guardOf(world).isOn, codesLeft: guardOf(world).isOn ? 10 : 0 }),
  /** Wants a proof the first time alone, so that a look meets both dialogs without a password. */
  secondFactorBegin: ({ world }) => {
    const guard = guardOf(world);
    if (!guard.isProved) {
      guard.isProved = true;
      throw new FakeRefusal('auth.proof_needed', 403);
    }
    return { secret: SECRET, uri: `otpauth://totp/Power%20Realms:ada?secret=${SECRET}&issuer=Power%20Realms` };
  },
  secondFactorConfirm: ({ world, body }) => {
    checkCode(body.code);
    guardOf(world).isOn = true;
    return {
      recoveryCodes: Array.from({ length: 10 }, (_, n) =>
        id(`code ${n}`)
          .slice(0, 16)
          .replace(/(.{4})(?=.)/g, '$1-'),
      ),
    };
  },
  secondFactorEnd: ({ world, body }) => {
    checkCode(body.code);
    guardOf(world).isOn = false;
    return undefined;
  },
  apiTokensRead: ({ world }) => ({ items: guardOf(world).tokens }),
  apiTokenCreate: ({ world, body }) => {
    const guard = guardOf(world);
    const token = id(`token ${guard.tokens.length} ${body.name}`).slice(0, 16);
    const nowMs = Date.now();
    guard.tokens = [
      { token, name: body.name, scopes: body.scopes, createdMs: nowMs, usedMs: 0, expiresMs: nowMs + body.lifeMs },
      ...guard.tokens,
    ];
    return { token, secret: `realms_${id(token)}` };
  },
  apiTokenEnd: ({ world, params }) => {
    const guard = guardOf(world);
    guard.tokens = guard.tokens.filter(({ token }) => token !== params.token);
    return undefined;
  },
};
