/** ENTRY of the GUI: speaks the reader's language, asks who is logged in, shows the page. */
import './ui/tokens.css';
import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { login, refreshLogin } from './api.ts';
import { App } from './app.tsx';
import { preferredLanguage, speak } from './texts/languages.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has a #root');

// Both at once; the page is painted as soon as its words are here, logged in or not.
refreshLogin().catch(() => login.set({ state: 'out' }));
await speak(preferredLanguage());
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
