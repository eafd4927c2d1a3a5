/** Where an account is logged in. A login is local to its instance; what a person is elsewhere shows in their devices. */
import { z } from 'zod';
import { endpoint } from '../../contract/endpoint.ts';

const tag = 'accounts';

export const LoginEntry = z
  .object({
    login: z.string(),
    createdMs: z.number(),
    /** When its token was last exchanged: at most 15 minutes before its last act. */
    usedMs: z.number(),
    expiresMs: z.number(),
    /** What the program called itself, cut short; empty: it said nothing. */
    agent: z.string(),
    /** The one that asks. */
    isCurrent: z.boolean(),
  })
  .meta({ id: 'LoginEntry' });
export type LoginEntry = z.infer<typeof LoginEntry>;

export const loginsRead = endpoint({
  name: 'loginsRead',
  method: 'GET',
  path: '/logins',
  summary: 'Logins of this account on this instance, the last used first',
  tag,
  answer: z.object({ items: z.array(LoginEntry) }),
});

export const loginEnd = endpoint({
  name: 'loginEnd',
  method: 'DELETE',
  path: '/logins/:login',
  summary: 'End a login of this account: its tokens count no more',
  tag,
  params: z.object({ login: z.string().regex(/^[0-9a-f]{32}$/, 'a login: 32 hex digits') }),
});

export const loginsApi = { loginsRead, loginEnd };
