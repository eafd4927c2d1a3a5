import { z } from 'zod';
import { LongText } from '../../contract/act-fields.ts';
import { PoolParams, command, endpoint } from '../../contract/endpoint.ts';
import { NOTARY_MODES } from '../../contract/notary-modes.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';

const tag = 'notaries';

const Person = z.object({ device: z.string(), user: z.string(), handle: z.string(), isConnected: z.boolean() });

export const NotariesView = z
  .object({
    mode: z.enum(NOTARY_MODES),
    /** Notaries that make a seal. */
    quorum: z.number().int(),
    /** Changes of the sequencer since this set was named, plus one. */
    term: z.number().int(),
    /** The sequencer of the term is agreed; false while the notaries vote. */
    isEstablished: z.boolean(),
    members: z.array(
      Person.extend({
        isSelf: z.boolean(),
        isSequencer: z.boolean(),
        /** When it last signed something that counted here, by this machine's clock; absent: not since the start. */
        heardMs: z.number().optional(),
      }),
    ),
    /** Members that can be reached now, this instance among them. */
    reachable: z.number().int(),
    /**
     * Of the notary on this instance. `signs`; `none`: there is none; `asks`: no other holder has answered since the start; `behind`: seals
     * are missing here; `clock_off`: this machine's clock is wrong; `lost`: what it signed is not on this disk any more, another one is needed.
     */
    standing: z.enum(['none', 'signs', 'lost', 'clock_off', 'asks', 'behind']),
    /** From when on the owner may let the notary here sign without an answer; absent: there is nothing to override. */
    overrideFromMs: z.number().optional(),
    /** By so much this machine's clock is off, as the peers' clocks say. */
    clockErrorMs: z.number().optional(),
    /** Events that wait because their author's clock is ahead. */
    quarantine: z.array(z.object({ event: z.string(), handle: z.string(), aheadMs: z.number() })),
    /** Agents that could be named, those of the present set among them. */
    candidates: z.array(Person.extend({ isNotary: z.boolean() })),
    /** `name_more`: one alone seals, and others could help; `name_another`: one of the set is lost or away for good. */
    advice: z.enum(['name_more', 'name_another']).optional(),
    /**
     * Version of the pool's rules, and the one up to which this program goes. `isOutdated`: the pool went further, it is only read here until the
     * program is updated. `lacking`: notaries whose programs do not reach `supported`; with none of them the owner may raise the pool to it.
     */
    fold: z.object({
      version: z.number().int(),
      supported: z.number().int(),
      isOutdated: z.boolean(),
      lacking: z.array(z.string()),
    }),
    seal: z.object({ number: z.number().int(), timeMs: z.number(), ageMs: z.number() }),
  })
  .meta({ id: 'Notaries' });
export type NotariesView = z.infer<typeof NotariesView>;

export const notariesRead = endpoint({
  name: 'notariesRead',
  method: 'GET',
  path: '/pools/:pool/notaries',
  tag,
  summary: 'Who seals this pool, whether they are there, and who could be named',
  kind: 'query',
  params: PoolParams,
  answer: NotariesView,
});

export const notariesName = command({
  name: 'notariesName',
  method: 'PUT',
  path: '/pools/:pool/notaries',
  tag,
  summary: 'Replace the whole set of notaries (owner); it seals from the next number on',
  params: PoolParams,
  body: z.object({
    mode: z.enum(NOTARY_MODES),
    /** Agent devices, in order of terms: the first one proposes first. */
    members: z.array(Hex32).min(1).max(7),
    reason: LongText.default(''),
  }),
});

export const notaryOverride = endpoint({
  name: 'notaryOverride',
  method: 'POST',
  path: '/pools/:pool/notaries/override',
  tag,
  summary:
    'Let the lone notary on this instance sign although nobody else answered (owner, ten minutes after the start)',
  kind: 'command',
  params: PoolParams,
  body: z.object({}),
  answer: z.object({ standing: z.string() }),
});

export const poolUpgrade = command({
  name: 'poolUpgrade',
  method: 'POST',
  path: '/pools/:pool/upgrade',
  tag,
  summary:
    'Raise the rules of the pool to a later version (owner); who lacks it only reads until their program is updated',
  params: PoolParams,
  body: z.object({
    version: z.number().int().min(1).max(LIMITS.foldVersionMax),
    reason: LongText.default(''),
  }),
});

export const notariesApi = { notariesRead, notariesName, notaryOverride, poolUpgrade };
