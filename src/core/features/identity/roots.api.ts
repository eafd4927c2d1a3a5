/** Rotation of the own root key: the new phrase is made, and both signatures with roots are made, in the client. */
import { z } from 'zod';
import { endpoint } from '../../contract/endpoint.ts';
import { Hex32, Hex64 } from '../../kernel/ids.ts';

const tag = 'accounts';

export const RootView = z
  .object({
    user: z.string(),
    /** The newest that is more than a device's word: what a device speaks for when the phrase is lost. */
    rootKey: z.string(),
    /** Which root keys may sign that another takes their place: also those before what only a device asked for. */
    roots: z.array(z.string()),
    /** New root keys that a device asked for and that count in no pool held here; `root`: whose word stops them. */
    asked: z.array(z.object({ root: z.string(), newRoot: z.string() })),
    /** What signs in its place when the phrase is lost: the personal device of this login. */
    device: z.string(),
    /** Where the account is known, and which root key counts there. */
    pools: z.array(
      z.object({
        pool: z.string(),
        name: z.string(),
        rootKey: z.string(),
        /** A rotation that a device signed and that waits. */
        waiting: z
          .object({
            newRoot: z.string(),
            device: z.string(),
            isThisDevice: z.boolean(),
            /** When it counts, on the pool clock, and how much of that is left as of the last seal. */
            dueMs: z.number(),
            leftMs: z.number(),
          })
          .optional(),
      }),
    ),
  })
  .meta({ id: 'Root' });
export type RootView = z.infer<typeof RootView>;

export const rootRead = endpoint({
  name: 'rootRead',
  method: 'GET',
  path: '/me/root',
  summary: 'The own root key: which one counts in which pool, and what waits',
  tag,
  answer: RootView,
});
export const rootRotate = endpoint({
  name: 'rootRotate',
  method: 'POST',
  path: '/me/root',
  summary:
    'A new recovery phrase: at once when the present one signs, after seven days in each pool when this device signs instead',
  tag,
  body: z.object({
    /** Which of the own root keys is replaced; left out: the newest. */
    oldRoot: Hex32.optional(),
    newRoot: Hex32,
    /** Of the new root key. */
    newSignature: Hex64,
    /** Of the root key that is replaced; leave out when its phrase is lost. */
    oldSignature: Hex64.optional(),
  }),
  answer: RootView,
});
export const rootCancel = endpoint({
  name: 'rootCancel',
  method: 'POST',
  path: '/me/root/cancel',
  summary: 'Stop a rotation that a device began: the present root key signs; carried to every pool held here',
  tag,
  body: z.object({ newRoot: Hex32, signature: Hex64 }),
  answer: RootView,
});

export const rootsApi = { rootRead, rootRotate, rootCancel };
