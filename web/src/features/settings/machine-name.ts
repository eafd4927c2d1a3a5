import type { MachineView } from '#core/features/identity/devices.api.ts';
import { useTexts } from '../../texts/use-texts.ts';

const ID_CHARS = 8;

/** By the node that runs on it, else by its key. */
export function useMachineName(): (machine: MachineView) => string {
  const { t } = useTexts();
  return ({ names, machine }) => names[0] ?? t('devices.unnamed', { id: machine.slice(0, ID_CHARS) });
}
