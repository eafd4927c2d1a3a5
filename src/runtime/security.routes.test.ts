import assert from 'node:assert/strict';
import test from 'node:test';
import { ENDPOINTS } from '#core/features/api.ts';
import type { Endpoint } from '#core/contract/endpoint.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { Call, LoginClaims } from '#core/contract/route.ts';
import type { Security } from '#edge/accounts/security.ts';
import type { Runtime } from './runtime.ts';
import { guarded, scopeOf } from './security.routes.ts';

const named = (name: string): Endpoint => {
  const found = ENDPOINTS.find((endpoint) => endpoint.name === name);
  assert.ok(found !== undefined, name);
  return found;
};

/** What the guard says of a call: undefined when it lets it through. */
async function verdict(name: string, claims: Partial<LoginClaims>, isProved = true): Promise<string | undefined> {
  const security = { isProved: () => isProved } as unknown as Security;
  const runtime = { nowMs: () => 0 } as unknown as Runtime;
  const [route] = guarded(runtime, security, [{ endpoint: named(name), handle: async () => undefined }]);
  const call = { claims: { user: 'u', account: 'a', login: 'l', ...claims } } as unknown as Call<
    unknown,
    unknown,
    unknown
  >;
  try {
    await route?.handle(call);
    return undefined;
  } catch (cause) {
    assert.ok(cause instanceof RefusalError);
    return cause.refusal.code;
  }
}

test('a token does what its scopes say, and nothing that makes it stronger', async () => {
  const cases: readonly (readonly [name: string, scope: string])[] = [
    ['poolsRead', 'read'],
    ['offersSearch', 'read'],
    ['settingsPreview', 'read'],
    ['offerPublish', 'trade'],
    ['orderAccept', 'trade'],
    ['orderPlace', 'spend'],
    ['transferCreate', 'spend'],
    ['requestMatch', 'spend'],
    ['memberKick', 'govern'],
    ['grantCreate', 'govern'],
    ['treasuryPropose', 'govern'],
  ];
  for (const [name, scope] of cases) {
    assert.equal(await verdict(name, { scopes: [scope] }), undefined, `${name} with ${scope}`);
    const others = ['read', 'trade', 'spend', 'govern'].filter((other) => other !== scope);
    assert.equal(await verdict(name, { scopes: others }), 'token.scope', `${name} without ${scope}`);
    assert.equal(await verdict(name, {}), undefined, `${name} by a person`);
  }
  for (const name of ['apiTokenCreate', 'apiTokenEnd', 'secondFactorEnd', 'loginProve', 'loginEnd', 'adminAppoint'])
    assert.equal(await verdict(name, { scopes: ['read', 'trade', 'spend', 'govern'] }), 'token.scope', name);
});

test('sensitive acts ask a person for a fresh proof, and no other acts do', async () => {
  for (const name of [
    'ownershipOffer',
    'treasuryPropose',
    'poolClose',
    'notariesName',
    'adminActCreate',
    'apiTokenCreate',
    'secondFactorEnd',
  ]) {
    assert.equal(await verdict(name, {}, false), 'auth.proof_needed', name);
    assert.equal(await verdict(name, {}, true), undefined, name);
  }
  for (const name of ['poolsRead', 'orderPlace', 'secondFactorRead'])
    assert.equal(await verdict(name, {}, false), undefined);
});

test('every endpoint that moves money or power is out of reach of a token that only looks', () => {
  const looks = ENDPOINTS.filter((endpoint) => endpoint.auth === 'login' && scopeOf(endpoint) === 'read');
  assert.deepEqual(
    looks.filter(({ kind, name }) => kind === 'command' || name.endsWith('Create')).map(({ name }) => name),
    [],
  );
});
