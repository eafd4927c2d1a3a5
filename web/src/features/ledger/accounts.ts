/** Names of ledger accounts: `wallet:<user>` is a person, `escrow:<order>` what an order set aside. */
import { fingerprint } from '#core/kernel/ids.ts';
import { useQuery } from '@tanstack/react-query';
import { login } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { useStore } from '../../ui/store.ts';
import { membersQuery } from '../pools/pools.queries.ts';

const KINDS = ['issuance', 'treasury', 'escrow', 'pending', 'fees', 'dispute', 'hold', 'clearing', 'external'] as const;

export function useAccountName(pool: string): (account: string) => string {
  const { t } = useTexts();
  const members = useQuery(membersQuery(pool));
  const state = useStore(login);
  const me = state.state === 'in' ? state.me.user : undefined;
  return (account) => {
    const [kind = '', subject = ''] = account.split(':');
    if (kind === 'wallet') {
      if (subject === me) return t('ledger.account.mine');
      const handle = members.data?.items.find(({ user }) => user === subject)?.handle;
      return handle === undefined ? `#${fingerprint(subject)}` : `${handle}#${fingerprint(subject)}`;
    }
    const known = KINDS.find((one) => one === kind);
    return known === undefined ? account : t(`ledger.account.${known}`);
  };
}
