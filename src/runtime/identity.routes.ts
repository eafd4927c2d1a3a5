/** Accounts and logins: device keys are made here, the client's root key certifies them. */
import { toHex } from '#core/kernel/bytes.ts';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { type DeviceCertificate, certificateBytes } from '#core/contract/certificate.ts';
import { certificateProven } from '#core/contract/rotation.ts';
import { encodeEvent } from '#core/contract/event.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { type LoginResult, type Route, route } from '#core/contract/route.ts';
import { identityApi } from '#core/features/identity/identity.api.ts';
import { NETWORK_GENESIS_TYPE, USER_REGISTERED_TYPE } from '#core/features/network/network.events.ts';
import { composeGenesis } from '#engine/genesis.ts';
import { type Account, LOGIN_LIFE_MS, type OpenedLogin } from '#edge/accounts/accounts.ts';
import type { Security } from '#edge/accounts/security.ts';
import type { NetworkService } from './network.service.ts';
import { type Keys, type Runtime, accountOf, agentSeedOf } from './runtime.ts';
import { isRegistered, isReplaced, isUnheard, rotationsTo, userOfRoot } from './roots.ts';
import { type Restore } from './restore.ts';

/** Prepared registrations wait this long for their signatures, at most so many at a time. */
const PREPARED_LIFE_MS = 30 * 60_000;
const PREPARED_MAX = 100;
/** So long a phrase is looked for in the network before it counts as nobody's. */
const LOOK_FOR_USER_MS = 15_000;
const LOOK_EVERY_MS = 250;

interface Prepared {
  readonly username: string;
  readonly personal: Keys;
  readonly agent: Keys;
  readonly createdMs: number;
}

export function meView(runtime: Runtime, account: Account): unknown {
  const { user, handle, username, certificates, needs } = account;
  const network = runtime.spaces.network();
  return {
    user,
    handle,
    username,
    fingerprint: user.slice(0, 8),
    devices: certificates.map(({ device, kind, peerKey }) => ({
      device,
      kind,
      peerKey,
      isThisInstance: peerKey === runtime.keys.peer.publicKey,
    })),
    ...(network === undefined ? {} : { network }),
    ...(needs === undefined ? {} : { needs: 'phrase' }),
  };
}

export function checkSetupCode(runtime: Runtime, isLocal: boolean, code: string | undefined): void {
  if (isLocal || runtime.accounts.count() > 0 || code === runtime.setupCode) return;
  throw new RefusalError({ code: 'auth.setup_code' });
}

export function identityRoutes(
  runtime: Runtime,
  network: NetworkService,
  restore: Restore,
  security: Security,
): Route[] {
  const prepared = new Map<string, Prepared>();

  const result = (opened: OpenedLogin): LoginResult => ({
    claims: { user: opened.account.user, account: opened.account.account, login: opened.login },
    refreshToken: opened.refreshToken,
    refreshLifeMs: LOGIN_LIFE_MS,
    me: meView(runtime, opened.account),
  });

  return [
    route(identityApi.accountPrepare, async ({ body, isLocal, signal }) => {
      checkSetupCode(runtime, isLocal, body.setupCode);
      const nowMs = runtime.nowMs();
      for (const [id, entry] of prepared) if (nowMs - entry.createdMs > PREPARED_LIFE_MS) prepared.delete(id);
      if (prepared.size >= PREPARED_MAX) throw new RefusalError({ code: 'request.rate_limited' });
      const registration = toHex(runtime.randomBytes(16));
      const entry = {
        username: body.username,
        personal: runtime.newKeyPair(),
        agent: runtime.newKeyPair(),
        createdMs: nowMs,
      };
      prepared.set(registration, entry);
      const { personal, agent } = entry;
      return {
        registration,
        personalKey: personal.publicKey,
        agentKey: agent.publicKey,
        peerKey: runtime.keys.peer.publicKey,
        createdMs: nowMs,
        ...(body.rootKey === undefined ? {} : { user: await restoredUser(runtime, body.rootKey, signal) }),
      };
    }),
    route(identityApi.accountCreate, async ({ body, isLocal, agent }) => {
      checkSetupCode(runtime, isLocal, body.setupCode);
      const entry = prepared.get(body.registration);
      if (entry === undefined || entry.username !== body.username)
        throw new RefusalError({ code: 'account.registration_unknown', field: 'registration' });
      const certificates = certify(runtime, entry, body.rootKey, {
        personal: body.personalSignature,
        agent: body.agentSignature,
      });
      const { user } = certificates[0] ?? { user: '' };
      if (isReplaced(runtime, user, body.rootKey)) throw new RefusalError({ code: 'root.replaced' });
      if (runtime.spaces.network() === undefined && body.createNetwork === undefined)
        throw new RefusalError({ code: 'network.none' });
      const present = runtime.accounts.byUser(user);
      // Whom this account belongs to is no matter of a device's word, until a pool has let it wait for its seven days.
      if (present !== undefined && present.rootKey !== body.rootKey && isUnheard(runtime, user, body.rootKey))
        throw new RefusalError({ code: 'root.unheard' });
      // The root key signed for these new devices: whoever has the phrase is the user, whatever became of the password.
      const forgotten = body.replace === true ? present : undefined;
      if (forgotten !== undefined) {
        runtime.accounts.setNeed(forgotten.account, 'device');
        security.endSecondFactor(forgotten.account);
        for (const { token } of security.tokens(forgotten.account)) security.endToken(forgotten.account, token);
      }
      const created = await runtime.accounts.create(
        {
          username: body.username,
          password: body.password,
          user,
          handle: body.handle,
          rootKey: body.rootKey,
          personalKey: entry.personal.publicKey,
          personalSeed: entry.personal.seed,
          agentKey: entry.agent.publicKey,
          certificates,
        },
        runtime.nowMs(),
      );
      if (!created.ok) throw new RefusalError(created.refusal);
      prepared.delete(body.registration);
      runtime.keys.saveAgent(entry.agent);
      if (body.createNetwork !== undefined && runtime.spaces.network() === undefined)
        await foundNetwork(runtime, network, entry, body.rootKey, body.createNetwork, certificates);
      await registerUser(runtime, entry, body.handle, certificates);
      network.unlock(created.value);
      const opened = await runtime.accounts.login(body.username, body.password, runtime.nowMs(), agent);
      if (!opened.ok) throw new RefusalError(opened.refusal);
      restore
        .findPools(created.value)
        .catch((cause: unknown) =>
          runtime.logger.warn({ cause: String(cause) }, 'pools of a restored user: not all could be opened'),
        );
      return result(opened.value);
    }),
    route(identityApi.loginCreate, async ({ body, agent }) => {
      const nowMs = runtime.nowMs();
      const waits = security.throttled(body.username, nowMs);
      if (waits !== undefined) throw new RefusalError(waits);
      const opened = await runtime.accounts.login(body.username, body.password, nowMs, agent);
      if (!opened.ok) {
        security.failed(body.username, nowMs);
        throw new RefusalError(opened.refusal);
      }
      const refusal = security.checkCode(opened.value.account.account, body.code, nowMs);
      if (refusal !== undefined) {
        runtime.accounts.logout(opened.value.login);
        if (refusal.code !== 'auth.code_needed') security.failed(body.username, nowMs);
        throw new RefusalError(refusal);
      }
      security.succeeded(body.username);
      return result(opened.value);
    }),
    route(identityApi.loginRefresh, async ({ body, agent }) => {
      if (body.refreshToken === undefined) throw new RefusalError({ code: 'auth.missing' });
      const opened = runtime.accounts.refresh(body.refreshToken, runtime.nowMs(), agent);
      if (!opened.ok) throw new RefusalError(opened.refusal);
      return result(opened.value);
    }),
    route(identityApi.loginDelete, async ({ claims }) => {
      if (claims !== undefined) runtime.accounts.logout(claims.login);
      return undefined;
    }),
    route(identityApi.meRead, async ({ claims }) => meView(runtime, accountOf(runtime, claims))),
  ];
}

/** On a new instance the network's facts may still be on their way: a user who is not known yet would become another one. */
async function restoredUser(runtime: Runtime, rootKey: string, signal: AbortSignal): Promise<string> {
  const endMs = runtime.nowMs() + LOOK_FOR_USER_MS;
  for (;;) {
    const user = userOfRoot(runtime, rootKey);
    if (runtime.spaces.network() === undefined || isRegistered(runtime, user)) return user;
    if (runtime.nowMs() >= endMs || signal.aborted) throw new RefusalError({ code: 'account.phrase_unknown' });
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function certify(
  runtime: Runtime,
  entry: Prepared,
  rootKey: string,
  signatures: { readonly personal: string; readonly agent: string },
): DeviceCertificate[] {
  const user = userOfRoot(runtime, rootKey);
  const rotations = rotationsTo(runtime, user, rootKey);
  const peerKey = runtime.keys.peer.publicKey;
  return (['personal', 'agent'] as const).map((kind) => {
    const bare = { user, rootKey, device: entry[kind].publicKey, kind, peerKey, createdMs: entry.createdMs };
    const peerSignature = toHex(runtime.sign(runtime.keys.peer.seed, certificateBytes(bare, 'peer')));
    const certificate = { ...bare, rootSignature: signatures[kind], peerSignature };
    if (!certificateProven(certificate, { rotations, byDevice: true }, runtime.crypto))
      throw new RefusalError({ code: 'account.bad_signature', field: `${kind}Signature` });
    return certificate;
  });
}

async function foundNetwork(
  runtime: Runtime,
  network: NetworkService,
  entry: Prepared,
  rootKey: string,
  name: string,
  certificates: readonly DeviceCertificate[],
): Promise<void> {
  const signer = {
    device: entry.personal.publicKey,
    sign: (message: Uint8Array) => runtime.sign(entry.personal.seed, message),
  };
  const genesis = composeGenesis(
    signer,
    NETWORK_GENESIS_TYPE,
    { kind: 'network', name, rootKey, certificates },
    runtime.nowMs(),
    runtime.crypto,
  );
  await network.enter(genesis.hash, encodeEvent(genesis, runtime.crypto), name);
}

async function registerUser(
  runtime: Runtime,
  entry: Prepared,
  handle: string,
  certificates: readonly DeviceCertificate[],
): Promise<void> {
  const space = runtime.spaces.network();
  if (space === undefined) throw new RefusalError({ code: 'network.none' });
  const { user = '', rootKey = '' } = certificates[0] ?? {};
  const rotations = rotationsTo(runtime, user, rootKey);
  const payload = { handle, certificates, ...(rotations === undefined ? {} : { rotations }) };
  const draft = { type: USER_REGISTERED_TYPE, payload };
  await runtime.host.submit(space, [{ seed: entry.personal.seed, draft }]);
}

/** CBOR of the agent's certificate: shown along with live proofs. */
export function agentProof(
  runtime: Runtime,
  account: Account,
): { readonly seed: Uint8Array; readonly certificate: Uint8Array } {
  const certificate = account.certificates.find(({ kind }) => kind === 'agent');
  return {
    seed: agentSeedOf(runtime, account),
    certificate: certificate === undefined ? new Uint8Array(0) : encodeCanonical(certificate),
  };
}
