/** What guards an account beside its password. Local to this instance. */
import { z } from 'zod';
import { LongText, ShortText } from '../../contract/act-fields.ts';
import { endpoint } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';

const tag = 'accounts';
const code = z.string().max(64);
export const SCOPES = ['read', 'trade', 'spend', 'govern'] as const;

export const loginProve = endpoint({
  name: 'loginProve',
  method: 'POST',
  path: '/logins/current/proof',
  summary: 'Show the password once more: sensitive acts ask for it when the last time is over 5 minutes ago',
  tag,
  body: z.object({ password: z.string().max(256), code: code.optional() }),
});

export const secondFactorRead = endpoint({
  name: 'secondFactorRead',
  method: 'GET',
  path: '/me/second-factor',
  summary: 'Whether logins here need a code of an authenticator app',
  tag,
  answer: z.object({ isOn: z.boolean(), codesLeft: z.number().int() }),
});
export const secondFactorBegin = endpoint({
  name: 'secondFactorBegin',
  method: 'POST',
  path: '/me/second-factor',
  summary: 'A new secret for an authenticator app; not on until a code of it is confirmed',
  tag,
  answer: z.object({ secret: z.string(), uri: z.string() }),
});
export const secondFactorConfirm = endpoint({
  name: 'secondFactorConfirm',
  method: 'POST',
  path: '/me/second-factor/confirm',
  summary: 'Switch it on with a code; answers the recovery codes, shown once',
  tag,
  body: z.object({ code }),
  answer: z.object({ recoveryCodes: z.array(z.string()) }),
});
export const secondFactorEnd = endpoint({
  name: 'secondFactorEnd',
  method: 'POST',
  path: '/me/second-factor/end',
  summary: 'Switch it off, with a code or a recovery code',
  tag,
  body: z.object({ code }),
});

export const ApiTokenView = z
  .object({
    token: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    createdMs: z.number(),
    /** 0: never. */
    usedMs: z.number(),
    expiresMs: z.number(),
  })
  .meta({ id: 'ApiToken' });
export const apiTokensRead = endpoint({
  name: 'apiTokensRead',
  method: 'GET',
  path: '/me/tokens',
  summary: 'Tokens for programs, with their scopes and last use',
  tag,
  answer: z.object({ items: z.array(ApiTokenView) }),
});
export const apiTokenCreate = endpoint({
  name: 'apiTokenCreate',
  method: 'POST',
  path: '/me/tokens',
  summary: 'Make a token for a program; the secret is shown once',
  tag,
  body: z.object({
    name: ShortText,
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
    lifeMs: z
      .number()
      .int()
      .min(60_000)
      .max(366 * 86_400_000)
      .default(90 * 86_400_000),
  }),
  answer: z.object({ token: z.string(), secret: z.string() }),
});
export const apiTokenEnd = endpoint({
  name: 'apiTokenEnd',
  method: 'DELETE',
  path: '/me/tokens/:token',
  summary: 'End a token at once',
  tag,
  params: z.object({ token: z.string().regex(/^[0-9a-f]{16}$/, 'a token: 16 hex digits') }),
});

export const blocksRead = endpoint({
  name: 'blocksRead',
  method: 'GET',
  path: '/me/blocks',
  summary:
    'Whom you blocked: what they offer, ask for and bid is hidden, their orders are declined, nothing is bought from or sent to them',
  tag,
  answer: z.object({
    items: z.array(z.object({ user: z.string(), handle: z.string(), reason: z.string(), sinceMs: z.number() })),
  }),
});
const BlockParams = z.object({ user: Hex32 });
export const userBlock = endpoint({
  name: 'userBlock',
  method: 'PUT',
  path: '/me/blocks/:user',
  summary: 'Block somebody, on this instance; they are not told',
  tag,
  params: BlockParams,
  body: z.object({ reason: LongText.default('') }),
});
export const userUnblock = endpoint({
  name: 'userUnblock',
  method: 'DELETE',
  path: '/me/blocks/:user',
  summary: 'End a block',
  tag,
  params: BlockParams,
});

export const securityApi = {
  loginProve,
  secondFactorRead,
  secondFactorBegin,
  secondFactorConfirm,
  secondFactorEnd,
  apiTokensRead,
  apiTokenCreate,
  apiTokenEnd,
  blocksRead,
  userBlock,
  userUnblock,
};
