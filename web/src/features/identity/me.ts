import { login } from '../../api.ts';
import { useStore } from '../../ui/store.ts';

/** The user who is logged in here; '': nobody. */
export function useMe(): string {
  const state = useStore(login);
  return state.state === 'in' ? state.me.user : '';
}
