/** What Mantine's components need around them. It comes with the first page, dialog or toast that uses some. */
import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { shownScheme } from './scheme.ts';
import { useStore } from './store.ts';
import './mantine.css';
import { cssVariables, theme } from './theme.ts';

export function Mantine({ children }: { readonly children: ReactNode }): ReactNode {
  const now = useStore(shownScheme);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      // Mantine sets the default for a moment first, and whoever draws in that moment draws with the wrong colours.
      defaultColorScheme={now}
      forceColorScheme={now}
      getStyleNonce={styleNonce}
    >
      {children}
    </MantineProvider>
  );
}

/** The instance allows only styles that carry its nonce; vite has put it into the page's head. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}
