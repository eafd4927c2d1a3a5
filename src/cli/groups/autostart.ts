/** `realms autostart on | off | status`: whether the instance starts when you log in to the machine. */
import { type AutostartView, autostartRead, autostartSet } from '#core/features/instance/instance.api.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';

export const autostartCommands = [
  command({
    name: 'autostart status',
    summary: 'Whether this instance starts when you log in to the machine',
    run: async (context) => show(context, await context.call(autostartRead, {})),
  }),
  command({
    name: 'autostart on',
    summary: 'Start this instance when you log in to the machine',
    run: async (context) => show(context, await context.call(autostartSet, { body: { isOn: true } })),
  }),
  command({
    name: 'autostart off',
    summary: 'No longer start this instance when you log in',
    run: async (context) => show(context, await context.call(autostartSet, { body: { isOn: false } })),
  }),
];

function show({ out, t }: Context, view: AutostartView): void {
  out.show(view, () =>
    out.fields([
      [t('Starts at login'), view.isOn ? t('yes') : t('no')],
      [t('By'), view.isSupported ? view.place : undefined],
      [t('Not possible here'), view.isSupported ? undefined : view.cause],
    ]),
  );
}
