/** `realms account root | new-phrase | keep-phrase`: rotation of the root key. Both phrases stay in this process. */
import { rotationEndBytes } from '#core/contract/rotation.ts';
import { newPhrase, phraseToRootSeed, rootKeyOf, signAsRoot, signRotation } from '#core/contract/root-key.ts';
import { type RootView, rootCancel, rootRead, rootRotate } from '#core/features/identity/roots.api.ts';
import { command, toggle } from '../command.ts';
import type { Context } from '../context.ts';
import { badInput } from '../exit-codes.ts';
import { confirm } from '../outcome.ts';
import { formatDuration } from '../values/durations.ts';
import { shortId } from '../values/ids.ts';
import { phraseFile, phraseNotice, readPhrase } from './account.ts';

export const rootCommands = [
  command({
    name: 'account root',
    summary: 'Your root key: which one counts in which pool, and whether a new phrase waits',
    examples: ['account root'],
    run: async (context) => {
      const view = await context.call(rootRead, {});
      context.out.show(view, () => poolsText(context, view));
    },
  }),
  command({
    name: 'account new-phrase',
    summary:
      'A new recovery phrase in place of the present one; with --lost this device asks for it, and it counts after seven days',
    flags: { lost: toggle('The present phrase is lost'), phraseFile, yes: toggle('Do not ask') },
    examples: ['account new-phrase --yes', 'account new-phrase --lost --yes'],
    run: async (context, { flags }) => {
      const { out, t } = context;
      const before = await context.call(rootRead, {});
      const present = flags.lost
        ? undefined
        : presentSeed(context, before, await readPhrase(context, flags.phraseFile));
      const phrase = newPhrase();
      const signed = signRotation(before, { next: phraseToRootSeed(phrase), present });
      // Before anything is sent: whatever happens then, the words are written down.
      out.note(phraseNotice(phrase, context));
      await confirm(context, t('Is the new phrase written down? It takes the place of the present one.'), flags.yes);
      const view = await context.call(rootRotate, { body: signed });
      out.show({ ...view, phrase }, () =>
        [
          flags.lost
            ? t('It counts in each pool after seven days, unless the present phrase stops it.')
            : t(
                'It counts in each pool of yours as soon as that has sealed it; there the old phrase opens nothing any more.',
              ),
          '',
          poolsText(context, view),
        ].join('\n'),
      );
    },
  }),
  command({
    name: 'account keep-phrase',
    summary: 'Stop a new phrase that a device asked for: by the present one',
    flags: { phraseFile },
    examples: ['account keep-phrase'],
    run: async (context, { flags }) => {
      const { out, t } = context;
      let view = await context.call(rootRead, {});
      const waiting = view.pools.flatMap(({ rootKey, waiting: one }) =>
        one === undefined ? [] : [{ root: rootKey, newRoot: one.newRoot }],
      );
      // Also those that have reached no pool yet: they would come to the next one.
      const asked = [...waiting, ...view.asked];
      if (asked.length === 0) return out.show(view, () => t('No new phrase waits.'));
      const seed = phraseToRootSeed(await readPhrase(context, flags.phraseFile));
      const own = rootKeyOf(seed);
      const stopped = new Set(asked.filter(({ root }) => root === own).map(({ newRoot }) => newRoot));
      if (stopped.size === 0) throw badInput(t('This phrase is not the present one'));
      for (const newRoot of stopped) {
        const signature = signAsRoot(seed, rotationEndBytes({ user: view.user, root: own, newRoot }));
        view = await context.call(rootCancel, { body: { newRoot, signature } });
      }
      out.show(view, () => t('Stopped. The present phrase stays.'));
    },
  }),
];

function presentSeed({ t }: Context, view: RootView, phrase: string): Uint8Array {
  const seed = phraseToRootSeed(phrase);
  if (!view.roots.includes(rootKeyOf(seed))) throw badInput(t('This phrase is not the present one'));
  return seed;
}

function poolsText({ out, t }: Context, { pools }: RootView): string {
  if (pools.length === 0) return t('You are in no pool.');
  return out.table(
    [
      { title: t('Pool'), of: ({ name }) => name },
      { title: t('Root key'), of: ({ rootKey }) => shortId(rootKey) },
      {
        title: t('New phrase counts in'),
        of: ({ waiting }) => (waiting === undefined ? '' : formatDuration(waiting.leftMs)),
      },
      {
        title: t('Asked for by'),
        of: ({ waiting }) =>
          waiting === undefined ? '' : waiting.isThisDevice ? t('this device') : t('another device'),
      },
    ],
    pools,
  );
}
