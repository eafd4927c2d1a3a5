import { loginDelete } from '#core/features/identity/identity.api.ts';
import { call, leave } from '../../api.ts';
import { go } from '../../router/router.tsx';
import { toastProblem } from '../../ui/toast.ts';

/** Ends the login on the instance, so that its keys are locked; only then here. */
export async function logOut(): Promise<void> {
  try {
    await call(loginDelete, {});
  } catch (error) {
    // Left as it is: a page that says "logged out" while the keys are open would lie.
    toastProblem(error);
    return;
  }
  // First the address, then the login: the next person does not land on this one's page.
  go({ to: '/login' });
  leave();
}
