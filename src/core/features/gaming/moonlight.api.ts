/** Playing with Moonlight: what the player's page needs of a session, and what the owner of a machine says of its Sunshine. */
import { z } from 'zod';
import { PoolParams, endpoint } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';

const tag = 'games';

export const MOONLIGHT_STATES = [
  /** The order does not run yet, or its game is not made ready yet. */
  'starting',
  /** Moonlight shows a PIN that is typed in here. */
  'pin',
  /** Moonlight is let in, and nobody is at the game. */
  'paired',
  'playing',
  'paused_by_owner',
  /** The provider's instance, or its Sunshine, does not answer. */
  'gone',
  'over',
] as const;
export const MoonlightState = z.enum(MOONLIGHT_STATES);
export type MoonlightState = z.infer<typeof MoonlightState>;

/** Where Moonlight connects to, as a person types it in. */
export const MoonlightHosts = z.array(z.string().max(280)).max(16);

export const MoonlightView = z
  .object({
    state: MoonlightState,
    /** As it stands in Moonlight's list. */
    app: z.string(),
    hosts: MoonlightHosts,
    /** The player says to see the picture: what is not seen is not paid. */
    isSeen: z.boolean(),
    /** Between the two instances. */
    roundTripMs: z.number().optional(),
  })
  .meta({ id: 'MoonlightView' });
export type MoonlightView = z.infer<typeof MoonlightView>;

/** The player says again and again that the picture is there; after this without a word, and without an open page of that login, it is not. */
export const SEEN_MS = 15_000;

const OrderParams = PoolParams.extend({ order: Hex32 });

export const moonlightRead = endpoint({
  name: 'moonlightRead',
  method: 'GET',
  path: '/pools/:pool/sessions/:order/moonlight',
  summary: 'How far an own session by Moonlight is, and where Moonlight connects to',
  tag,
  params: OrderParams,
  answer: MoonlightView,
});
export const moonlightPair = endpoint({
  name: 'moonlightPair',
  method: 'POST',
  path: '/pools/:pool/sessions/:order/moonlight/pair',
  summary: 'Let the Moonlight in that shows this PIN, for as long as the session lasts',
  tag,
  params: OrderParams,
  body: z.object({ pin: z.string().regex(/^\d{4}$/, 'four digits') }),
  answer: MoonlightView,
});
export const moonlightSeen = endpoint({
  name: 'moonlightSeen',
  method: 'PUT',
  path: '/pools/:pool/sessions/:order/moonlight/seen',
  summary:
    'Say whether the picture is seen; a yes holds for 15 s, and on while a page of the same login is open; what is not seen is not paid',
  tag,
  params: OrderParams,
  body: z.object({ isSeen: z.boolean() }),
  answer: MoonlightView,
});

export const SUNSHINE_STATES = [
  'off',
  /** Off, and not everything of its last session is taken back yet: its password is kept until then. */
  'taking_back',
  'not_installed',
  'unreachable',
  'other_certificate',
  'not_set_up',
  'unauthorized',
  'other_apps',
  'ready',
] as const;

export const SunshineView = z
  .object({
    state: z.enum(SUNSHINE_STATES),
    isInstalled: z.boolean(),
    isReachable: z.boolean(),
    version: z.string().optional(),
    /** Apps of its owner: a player who is let in could start each of them. */
    otherApps: z.array(z.string()),
    /** The command that installs it. */
    install: z.string(),
    isOn: z.boolean(),
    /** Of its web interface. */
    user: z.string(),
    port: z.number().int(),
    /** As the owner says it; empty: `hosts` are the addresses of the network cards. */
    address: z.string(),
    hosts: MoonlightHosts,
  })
  .meta({ id: 'Sunshine' });
export type SunshineView = z.infer<typeof SunshineView>;

export const sunshineRead = endpoint({
  name: 'sunshineRead',
  method: 'GET',
  path: '/games/sunshine',
  summary: 'Sunshine on this machine: whether it is there, and what keeps games from being played by it (operator)',
  tag,
  answer: SunshineView,
});
export const sunshineSet = endpoint({
  name: 'sunshineSet',
  method: 'PUT',
  path: '/games/sunshine',
  summary: 'Host games by the Sunshine of this machine: players see its whole screen and press its keys (operator)',
  tag,
  body: z.object({
    user: z.string().min(1).max(128),
    /** Absent: as it is. Kept in the data folder, readable by its owner alone, and answered to nobody. */
    password: z.string().min(1).max(256).optional(),
    port: z.number().int().min(1030).max(65_515).default(47_990),
    address: z
      .string()
      .regex(/^[\w.:-]{0,253}$/, 'a name or an address')
      .default(''),
    /** The owner has read what that means. */
    lendsScreen: z.literal(true),
  }),
  answer: SunshineView,
});
export const sunshineRemove = endpoint({
  name: 'sunshineRemove',
  method: 'DELETE',
  path: '/games/sunshine',
  summary:
    'Host no games by Sunshine any more, end what is played by it, and forget its password once nothing is left there (operator)',
  tag,
});

export const moonlightApi = {
  moonlightRead,
  moonlightPair,
  moonlightSeen,
  sunshineRead,
  sunshineSet,
  sunshineRemove,
};
