import { z } from 'zod';
import { ShortText } from '../../contract/act-fields.ts';
import { endpoint } from '../../contract/endpoint.ts';
import { Hex32, Hex64 } from '../../kernel/ids.ts';

const tag = 'accounts';
export const Username = z.string().regex(/^[a-zA-Z0-9._-]{2,32}$/, '2 to 32 letters, digits, dots, dashes');
export const Password = z.string().min(10, 'at least 10 signs').max(256);

export const MeView = z.object({
  user: z.string(),
  handle: z.string(),
  fingerprint: z.string(),
  username: z.string(),
  devices: z.array(
    z.object({
      device: z.string(),
      kind: z.enum(['personal', 'agent']),
      peerKey: z.string(),
      isThisInstance: z.boolean(),
    }),
  ),
  network: z.string().optional(),
  /** `phrase`: this data folder is behind its own device; nothing can be done until the account was restored here with its phrase. */
  needs: z.enum(['phrase']).optional(),
});
export type MeView = z.infer<typeof MeView>;

export const LoginView = z
  .object({
    accessToken: z.string(),
    /** Seconds. */
    expiresIn: z.number().int(),
    /** Only with `delivery: body` (programs); browsers get an HttpOnly cookie. */
    refreshToken: z.string().optional(),
    me: MeView,
  })
  .meta({ id: 'Login' });
export type LoginView = z.infer<typeof LoginView>;

const delivery = z.enum(['cookie', 'body']).default('cookie');

/** Device keys are made here; the client's root key certifies them. Nothing is kept until `accountCreate`. */
export const accountPrepare = endpoint({
  name: 'accountPrepare',
  method: 'POST',
  path: '/accounts/prepare',
  summary: 'Make device keys for a new account, to be certified by the root key that the client holds',
  tag,
  auth: 'none',
  body: z.object({
    username: Username,
    setupCode: z.string().max(64).optional(),
    /** To restore, of the phrase: its user is looked up in the network, because after a rotation the key alone does not tell. */
    rootKey: Hex32.optional(),
  }),
  answer: z.object({
    registration: z.string(),
    personalKey: Hex32,
    agentKey: Hex32,
    peerKey: Hex32,
    createdMs: z.number().int(),
    /** Whom the certificates are for: with `rootKey` alone. */
    user: z.string().optional(),
  }),
});

export const accountCreate = endpoint({
  name: 'accountCreate',
  method: 'POST',
  path: '/accounts',
  summary: 'Create the account: registers a new user, or restores one whose root key signs',
  tag,
  auth: 'none',
  body: z.object({
    registration: z.string().max(64),
    username: Username,
    password: Password,
    handle: ShortText,
    rootKey: Hex32,
    /** Root signatures over the two device certificates. */
    personalSignature: Hex64,
    agentSignature: Hex64,
    /** Name of a network to found; leave out when this instance already belongs to one. */
    createNetwork: ShortText.optional(),
    setupCode: z.string().max(64).optional(),
    /** The password of the account here is forgotten: the phrase proves whose it is, new keys and this password take its place. */
    replace: z.boolean().optional(),
    delivery,
  }),
  answer: LoginView,
});

export const loginCreate = endpoint({
  name: 'loginCreate',
  method: 'POST',
  path: '/logins',
  summary: 'Log in',
  tag,
  auth: 'none',
  body: z.object({
    username: Username,
    password: z.string().max(256),
    /** Of the authenticator app, or a recovery code: where a second factor is on. */
    code: z.string().max(64).optional(),
    delivery,
  }),
  answer: LoginView,
});

export const loginRefresh = endpoint({
  name: 'loginRefresh',
  method: 'POST',
  path: '/logins/refresh',
  summary: 'Exchange the refresh token (rotating; from the cookie or the body) for a new access token',
  tag,
  auth: 'none',
  body: z.object({ refreshToken: z.string().max(256).optional(), delivery }),
  answer: LoginView,
});

export const loginDelete = endpoint({
  name: 'loginDelete',
  method: 'DELETE',
  path: '/logins/current',
  summary: 'Log out: this login ends, its keys are locked',
  tag,
});

export const meRead = endpoint({
  name: 'meRead',
  method: 'GET',
  path: '/me',
  summary: 'Who is logged in',
  tag,
  answer: MeView,
});

export const identityApi = { accountPrepare, accountCreate, loginCreate, loginRefresh, loginDelete, meRead };
