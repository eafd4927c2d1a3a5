/** Everything by name: acts, pages, pools, and of the pool that is looked at: members, jobs, orders, nodes, offers. */
import { Spotlight, type SpotlightActionGroupData, createSpotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.css';
import {
  IconBolt,
  IconBuildingCastle,
  IconCpu,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconPhoto,
  IconPlayerPause,
  IconPlayerPlay,
  IconSearch,
  IconSend,
  IconSunMoon,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { logOut } from '../features/identity/log-out.ts';
import { machineQuery, usePause } from '../features/nodes/machine.queries.ts';
import { choosePool, isInside, usePools } from '../features/pools/pools.queries.ts';
import { go } from '../router/router.tsx';
import { chooseLanguage } from '../texts/languages.ts';
import { useTexts } from '../texts/use-texts.ts';
import { PoolMark } from '../ui/pool-mark.tsx';
import { Mantine } from '../ui/mantine.tsx';
import { chooseScheme, shownScheme } from '../ui/scheme.ts';
import { useStore } from '../ui/store.ts';
import { NAVIGATION } from './navigation.ts';
import { useFound } from './palette-found.tsx';
import { isHelpOpen, isPaletteOpen } from './palette-store.ts';

const [store, spotlight] = createSpotlight();
const LIMIT = 30;

/** Enter takes what is chosen, and the list chooses its first entry only when the search changes: what comes later is chosen here. */
function chooseFirst(): void {
  const { listId, query } = store.getState();
  const list = listId === '' ? null : document.getElementById(listId);
  if (list === null || query.trim() === '' || list.querySelector('[data-selected]') !== null) return;
  list.querySelector('[data-action]')?.setAttribute('data-selected', 'true');
  store.updateState((state) => ({ ...state, selected: 0 }));
}

export function Palette(): ReactNode {
  const { t, language } = useTexts();
  const pools = usePools();
  const shown = useStore(shownScheme);
  const isPaused = useQuery(machineQuery).data?.isPaused === true;
  const pause = usePause();
  const [query, setQuery] = useState('');
  useEffect(() => spotlight.open(), []);
  useEffect(chooseFirst);
  const groups: SpotlightActionGroupData[] = [
    {
      group: t('shell.acts'),
      actions: [
        {
          id: 'new-job',
          label: t('shell.newJob'),
          leftSection: <IconPhoto size={18} />,
          onClick: () => go({ to: '/jobs/new' }),
        },
        {
          id: 'share',
          label: t('shell.share'),
          leftSection: <IconCpu size={18} />,
          onClick: () => go({ to: '/nodes/share' }),
        },
        {
          id: 'join',
          label: t('shell.joinOrCreate'),
          leftSection: <IconBuildingCastle size={18} />,
          onClick: () => go({ to: '/pools' }),
        },
        {
          id: 'send',
          label: t('ledger.sendTitle'),
          leftSection: <IconSend size={18} />,
          onClick: () => go({ to: '/wallet', search: { send: '1' } }),
        },
        {
          id: 'pause',
          label: isPaused ? t('shell.resume') : t('shell.pauseNow'),
          keywords: [t('shell.thisMachine')],
          leftSection: isPaused ? <IconPlayerPlay size={18} /> : <IconPlayerPause size={18} />,
          onClick: () => pause.mutate(!isPaused),
        },
        {
          id: 'theme',
          label: shown === 'light' ? t('shell.toDark') : t('shell.toLight'),
          leftSection: <IconSunMoon size={18} />,
          onClick: () => chooseScheme(shown === 'light' ? 'dark' : 'light'),
        },
        {
          id: 'language',
          label: language === 'en' ? 'Русский' : 'English',
          keywords: ['language', 'язык'],
          leftSection: <IconLanguage size={18} />,
          onClick: () => void chooseLanguage(language === 'en' ? 'ru' : 'en'),
        },
        {
          id: 'keys',
          label: t('shell.keys'),
          leftSection: <IconKeyboard size={18} />,
          onClick: () => isHelpOpen.set(true),
        },
        {
          id: 'log-out',
          label: t('shell.logOut'),
          leftSection: <IconLogout size={18} />,
          onClick: () => void logOut(),
        },
        {
          id: 'docs',
          label: t('shell.docs'),
          leftSection: <IconBolt size={18} />,
          onClick: () => window.open('/docs', '_blank', 'noopener'),
        },
      ],
    },
    {
      group: t('shell.pages'),
      actions: NAVIGATION.map((item) => ({
        id: item.id,
        label: t(item.text),
        leftSection: <item.icon size={18} stroke={1.6} />,
        onClick: () => go({ to: item.path }),
      })),
    },
    {
      group: t('shell.pools'),
      actions: (pools.data?.items ?? []).filter(isInside).map((pool) => ({
        id: pool.pool,
        label: pool.name,
        description: pool.symbol,
        leftSection: <PoolMark pool={pool.pool} />,
        onClick: () => {
          choosePool(pool.pool);
          go({ to: '/pools/:pool', params: { pool: pool.pool } });
        },
      })),
    },
    ...useFound(),
  ];
  return (
    <Mantine>
      <Spotlight
        store={store}
        actions={groups}
        query={query}
        onQueryChange={setQuery}
        limit={LIMIT}
        shortcut={null}
        highlightQuery
        scrollable
        maxHeight="min(60vh, 420px)"
        nothingFound={t('shell.nothingFound')}
        searchProps={{
          leftSection: <IconSearch size={18} />,
          placeholder: t('shell.search'),
          'aria-label': t('shell.search'),
        }}
        onSpotlightClose={() => isPaletteOpen.set(false)}
      />
    </Mantine>
  );
}
