/** `realms games sunshine …` and `realms sessions moonlight`: games that Sunshine streams to Moonlight. */
import {
  type MoonlightView,
  SEEN_MS,
  type SunshineView,
  moonlightPair,
  moonlightRead,
  moonlightSeen,
  sunshineRead,
  sunshineRemove,
  sunshineSet,
} from '#core/features/gaming/moonlight.api.ts';
import { asText, command, one, required, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { badInput } from '../exit-codes.ts';
import { poolOf } from '../lookup.ts';
import { confirm } from '../outcome.ts';
import { readSecret } from '../secrets.ts';
import { wholeNumber } from '../values/numbers.ts';
import { sessionIdOf } from './sessions.ts';

/** A yes holds three times as long. */
const SAY_MS = SEEN_MS / 3;

const SUNSHINE: Readonly<Record<SunshineView['state'], string>> = {
  off: 'Games by Moonlight are off.',
  taking_back: 'Off, but not everything is taken back from Sunshine yet: it must run, and it is tried again.',
  not_installed: 'Sunshine is not installed.',
  unreachable: 'Sunshine does not answer: start it.',
  other_certificate: 'Sunshine shows another certificate than before: say its password again.',
  not_set_up: 'Sunshine has no user name and password yet: open its page and choose them.',
  unauthorized: 'Sunshine does not take the password any more: say it again.',
  other_apps: 'Remove these apps in Sunshine: a player who is let in could start them.',
  ready: 'Games can be played with Moonlight.',
};
const STATES: Readonly<Record<MoonlightView['state'], string>> = {
  starting: 'The provider makes the game ready.',
  pin: 'In Moonlight, add the address and pick it; then say its PIN here.',
  paired: 'Moonlight is let in: start the app in it.',
  playing: 'The stream runs.',
  paused_by_owner: 'The provider’s owner needs the machine: paused, and nothing is paid meanwhile.',
  gone: 'The provider does not answer.',
  over: 'The session is over.',
};

function showSunshine({ out, t }: Context, view: SunshineView): void {
  out.show(view, () =>
    [
      t(SUNSHINE[view.state]),
      out.fields([
        [t('Apps'), view.otherApps.length === 0 ? undefined : view.otherApps.join(', ')],
        [t('Install'), view.isInstalled ? undefined : view.install],
        [t('Version'), view.version],
        [t('Players connect to'), view.isOn ? view.hosts.join(', ') : undefined],
      ]),
    ].join('\n'),
  );
}

export const sunshineCommands = [
  command({
    name: 'games sunshine',
    summary: 'Sunshine on this machine: whether games can be played with Moonlight, and what is missing',
    examples: ['games sunshine'],
    run: async (context) => showSunshine(context, await context.call(sunshineRead, {})),
  }),
  command({
    name: 'games sunshine-on',
    summary: 'Let players of sealed orders in to this machine’s Sunshine: they see its whole screen and press its keys',
    flags: {
      user: required('NAME', 'User of its web page', asText),
      passwordFile: value('FILE', 'Where its password is (default: asked for)', asText),
      port: value('NUMBER', 'Port of its web page (default: 47990)', wholeNumber({ min: 1030, max: 65_515 })),
      address: value('ADDRESS', 'Where players reach this machine (default: its network cards)', asText),
      yes: toggle('Do not ask'),
    },
    examples: ['games sunshine-on --user admin --address 192.168.1.5 --port 47990 --password-file words.txt --yes'],
    run: async (context, { flags }) => {
      const { machine, t } = context;
      const password = await readSecret(machine, t, {
        question: 'Password of Sunshine',
        variable: 'REALMS_SUNSHINE_PASSWORD',
        file: flags.passwordFile,
      });
      await confirm(
        context,
        t('Players see everything on the screen of this login and can press its keys, in no sandbox. Lend it?'),
        flags.yes,
      );
      const view = await context.call(sunshineSet, {
        body: {
          ...{ user: flags.user, password, lendsScreen: true },
          ...(flags.port === undefined ? {} : { port: flags.port }),
          ...(flags.address === undefined ? {} : { address: flags.address }),
        },
      });
      showSunshine(context, view);
    },
  }),
  command({
    name: 'games sunshine-off',
    summary: 'End what is played with Moonlight here, take no more of it, and forget Sunshine’s password',
    examples: ['games sunshine-off'],
    run: async ({ call, out, t }) => {
      await call(sunshineRemove, {});
      out.show({ isOn: false }, () => t(SUNSHINE.off));
    },
  }),
];

export const moonlightCommands = [
  command({
    name: 'sessions moonlight',
    summary:
      'Play a session with Moonlight: lets it in, asks whether you see the game, and says so until you press Ctrl-C',
    args: { session: one('Its id, or the first digits') },
    flags: {
      pin: value('PIN', 'What Moonlight shows (default: asked for)', parsePin),
      seen: toggle('Say that you see the game whenever its stream runs, without being asked'),
    },
    examples: [`sessions moonlight ${'d'.repeat(64)} --pin 1234 --seen`],
    run: async (context, { args, flags }) => {
      const { machine, out, t } = context;
      const { pool } = await poolOf(context);
      const order = await sessionIdOf(context, pool, args.session);
      const params = { pool, order };
      let view = await context.call(moonlightRead, { params });
      let said: string | undefined;
      const tell = (): void => {
        if (view.state === said || out.isJson) return;
        said = view.state;
        machine.stderr.write(`${t(STATES[view.state])} ${[view.app, ...view.hosts].filter(Boolean).join(' · ')}\n`);
      };
      tell();
      let { pin } = flags;
      let isSeen = false;
      while (!machine.signal.aborted && view.state !== 'over') {
        if (view.state === 'pin' && pin === undefined && machine.stdin.isInteractive)
          pin = parsePin((await machine.stdin.ask(`${t('PIN')}: `, { isHidden: false })) ?? '');
        if (view.state === 'pin' && pin !== undefined) {
          view = await context.call(moonlightPair, { params, body: { pin } });
          pin = undefined;
        }
        // That a stream runs is the provider's word; that it is seen is the player's alone, anew after each interruption.
        if (view.state !== 'playing') isSeen = false;
        else isSeen ||= flags.seen || (await saysToSee(context));
        view = await context.call(moonlightSeen, { params, body: { isSeen } });
        tell();
        await machine.sleep(SAY_MS, machine.signal);
      }
      // Not by the signal that ended it.
      const signal = AbortSignal.timeout(SAY_MS);
      if (view.state !== 'over')
        view = await context.call(moonlightSeen, { params, body: { isSeen: false } }, { signal });
      out.show(view, () => t('You say no more that you see the picture: nothing is paid from here on.'));
    },
  }),
];

/** Whoever cannot be asked says so by `--seen`. */
async function saysToSee({ machine, t }: Context): Promise<boolean> {
  if (!machine.stdin.isInteractive) return false;
  const question = t('When you see the game, press Enter: from then on it is paid, until Ctrl-C. ');
  return (await machine.stdin.ask(question, { isHidden: false })) !== undefined;
}

/** @throws {CliError} */
function parsePin(text: string): string {
  if (!/^\d{4}$/.test(text.trim())) throw badInput(`"${text}" is no PIN of Moonlight: four digits`);
  return text.trim();
}
