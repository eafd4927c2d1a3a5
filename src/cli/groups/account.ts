/** `realms init`, `realms account …`: the root key is made here, in the client, and stays here. */
import { ProblemError } from '#core/contract/client.ts';
import { certifyDevices, isPhrase, newPhrase, phraseToRootSeed, rootKeyOf } from '#core/contract/root-key.ts';
import {
  type LoginView,
  accountCreate,
  accountPrepare,
  loginCreate,
  loginDelete,
  meRead,
} from '#core/features/identity/identity.api.ts';
import { networkJoin, networkRead } from '#core/features/network/network.api.ts';
import { asText, command, one, optional, toggle, value } from '../command.ts';
import { type Context, askCode } from '../context.ts';
import { badInput, usageError } from '../exit-codes.ts';
import { passwordFile, readSecret } from '../secrets.ts';
import { shortId } from '../values/ids.ts';

export const phraseFile = value(
  'FILE',
  'Read the phrase from the first line of a file (or REALMS_PHRASE, or stdin)',
  asText,
);
const accountFlags = {
  handle: value('NAME', 'Name that others see (default: the user name)', asText),
  passwordFile,
  setupCode: value(
    'CODE',
    'Code printed at the start of the instance, for a registration from another machine (REALMS_SETUP_CODE)',
    asText,
  ),
} as const;

interface Registration {
  readonly username: string;
  readonly handle: string | undefined;
  readonly password: string;
  readonly phrase: string;
  readonly setupCode: string | undefined;
  readonly createNetwork: string | undefined;
  /** The password of the account here is forgotten. */
  readonly replace?: boolean;
  /** The phrase is that of a user who is there already. */
  readonly isRestored?: boolean;
}

export const accountCommands = [
  command({
    name: 'init',
    summary: 'First run: found or join a network and create your account',
    args: { username: one('User name on this instance') },
    flags: {
      ...accountFlags,
      network: value('NAME', 'Name of a new network to found', asText),
      join: value('LINK', 'Invite link of a network to join', asText),
    },
    examples: ['init ada --network "Home network"', 'init bob --join power-realms:AAAA'],
    run: async (context, { args, flags }) => {
      if ((flags.network === undefined) === (flags.join === undefined))
        throw usageError(context.t('give either --network NAME or --join LINK'));
      const setupCode = setupCodeOf(context, flags.setupCode);
      if (flags.join !== undefined)
        await context.call(networkJoin, {
          body: { link: flags.join, ...(setupCode === undefined ? {} : { setupCode }) },
        });
      await create(context, { ...args, ...flags, setupCode, createNetwork: flags.network });
    },
  }),
  command({
    name: 'account create',
    summary: 'Register on this instance; prints your recovery phrase once',
    args: { username: one('User name on this instance') },
    flags: { ...accountFlags, createNetwork: value('NAME', 'Found a network of this name', asText) },
    examples: ['account create ada --handle Ada'],
    run: async (context, { args, flags }) => {
      await create(context, { ...args, ...flags, setupCode: setupCodeOf(context, flags.setupCode) });
    },
  }),
  command({
    name: 'account restore',
    summary: 'Make an account here for a user you already are, by the recovery phrase',
    args: { username: one('User name on this instance') },
    flags: {
      ...accountFlags,
      phraseFile,
      forgotten: toggle('The account is here already and its password is forgotten: the phrase sets a new one'),
    },
    examples: ['account restore ada', 'account restore ada --forgotten'],
    run: async (context, { args, flags }) => {
      const phrase = await readPhrase(context, flags.phraseFile);
      const password = await newPassword(context, flags.passwordFile);
      const setupCode = setupCodeOf(context, flags.setupCode);
      const login = await register(context, {
        ...args,
        handle: flags.handle,
        password,
        phrase,
        setupCode,
        createNetwork: undefined,
        replace: flags.forgotten,
        isRestored: true,
      });
      context.out.show(login.me, () =>
        context.t('Welcome back, {name}. You are logged in.', { name: nameOf(login.me) }),
      );
    },
  }),
  command({
    name: 'account login',
    summary: 'Log in; stays valid until you log out',
    args: { username: optional('User name; asked for if left out') },
    flags: { passwordFile },
    examples: ['account login ada'],
    run: async (context, { args, flags }) => {
      const { machine, t } = context;
      const username =
        args.username ??
        (machine.stdin.isInteractive ? await machine.stdin.ask(`${t('User name')}: `, { isHidden: false }) : undefined);
      if (username === undefined) throw usageError(t('USERNAME is missing'));
      const password = await readSecret(machine, t, {
        question: 'Password',
        variable: 'REALMS_PASSWORD',
        file: flags.passwordFile,
      });
      const body = { username, password, delivery: 'body' } as const;
      const login = await context.call(loginCreate, { body }).catch(async (cause: unknown) => {
        if (!(cause instanceof ProblemError) || cause.problem.code !== 'auth.code_needed') throw cause;
        return context.call(loginCreate, { body: { ...body, code: await askCode(machine, t) } });
      });
      await context.connection.keep(login);
      context.out.show(login.me, () => t('You are logged in as {name}.', { name: nameOf(login.me) }));
    },
  }),
  command({
    name: 'account logout',
    summary: 'Log out: this login ends',
    run: async (context) => {
      try {
        await context.call(loginDelete, {});
      } catch (cause) {
        // The instance has ended this login already: what is left of it here goes too.
        if (!(cause instanceof ProblemError && cause.problem.status === 401)) throw cause;
      }
      await context.connection.forget();
      context.out.show({ loggedOut: true }, () => context.t('You are logged out.'));
    },
  }),
  command({
    name: 'account whoami',
    summary: 'Who is logged in, and on which devices',
    run: async (context) => {
      const me = await context.call(meRead, {});
      const { out, t } = context;
      const devices = me.devices.map((device) => ({ ...device, here: device.isThisInstance ? t('yes') : '' }));
      out.show(me, () =>
        [
          out.fields([
            [t('Name'), nameOf(me)],
            [t('User name'), me.username],
            [t('User'), me.user],
            [t('Network'), me.network],
          ]),
          '',
          out.table(
            [
              { title: t('Device'), of: ({ device }) => shortId(device) },
              { title: t('Kind'), of: ({ kind }) => t(kind) },
              { title: t('Instance'), of: ({ peerKey }) => shortId(peerKey) },
              { title: t('This one'), of: ({ here }) => here },
            ],
            devices,
          ),
        ].join('\n'),
      );
    },
  }),
];

async function create(
  context: Context,
  request: Omit<Registration, 'password' | 'phrase'> & { readonly passwordFile: string | undefined },
): Promise<void> {
  const { out, t } = context;
  if (request.createNetwork === undefined) {
    const { network } = await context.call(networkRead, {});
    if (network === undefined)
      throw usageError(
        t(
          'this instance belongs to no network yet: found one with --create-network NAME, or join one with realms network join LINK',
        ),
      );
  }
  const password = await newPassword(context, request.passwordFile);
  const phrase = newPhrase();
  const login = await register(context, { ...request, password, phrase });
  out.show({ ...login.me, phrase }, () =>
    [t('Welcome, {name}. You are logged in.', { name: nameOf(login.me) }), '', phraseNotice(phrase, context)].join(
      '\n',
    ),
  );
}

/** Prepared keys, certified by the root key that never leaves this process, then the account. */
async function register(
  context: Context,
  { username, handle, password, phrase, setupCode, createNetwork, replace, isRestored }: Registration,
): Promise<LoginView> {
  const code = setupCode === undefined ? {} : { setupCode };
  const rootSeed = phraseToRootSeed(phrase);
  const whose = isRestored === true ? { rootKey: rootKeyOf(rootSeed) } : {};
  const prepared = await context.call(accountPrepare, { body: { username, ...whose, ...code } });
  const certified = certifyDevices({ rootSeed, prepared });
  const login = await context.call(accountCreate, {
    body: {
      registration: prepared.registration,
      username,
      password,
      handle: handle ?? username,
      ...certified,
      ...code,
      ...(createNetwork === undefined ? {} : { createNetwork }),
      ...(replace === true ? { replace } : {}),
      delivery: 'body',
    },
  });
  await context.connection.keep(login);
  return login;
}

/** The 24 words, typed or from where the machine keeps them. */
export async function readPhrase(context: Context, file: string | undefined): Promise<string> {
  const phrase = await readSecret(context.machine, context.t, {
    question: 'Recovery phrase, 24 words',
    variable: 'REALMS_PHRASE',
    file,
  });
  if (!isPhrase(phrase)) throw badInput(context.t('this is no recovery phrase: 24 words of the list, in their order'));
  return phrase;
}

function newPassword({ machine, t }: Context, file: string | undefined): Promise<string> {
  return readSecret(machine, t, {
    question: 'New password, at least 10 signs',
    variable: 'REALMS_PASSWORD',
    file,
    isNew: true,
  });
}

function setupCodeOf({ machine }: Context, flag: string | undefined): string | undefined {
  const variable = machine.env['REALMS_SETUP_CODE'] ?? '';
  return flag ?? (variable === '' ? undefined : variable);
}

/** Shown once. */
export function phraseNotice(phrase: string, { t }: Context): string {
  const words = phrase.split(' ').map((word, at) => `${String(at + 1).padStart(2)}. ${word.padEnd(10)}`);
  const lines: string[] = [];
  for (let at = 0; at < words.length; at += 4)
    lines.push(
      `  ${words
        .slice(at, at + 4)
        .join(' ')
        .trimEnd()}`,
    );
  return [
    t('YOUR RECOVERY PHRASE. Write it down now: it is shown once and stored nowhere.'),
    ...lines,
    t('Whoever has it is you. Without it, a lost device or a forgotten password is lost for good.'),
  ].join('\n');
}

function nameOf({ handle, fingerprint }: { readonly handle: string; readonly fingerprint: string }): string {
  return `${handle}#${fingerprint}`;
}
