/** ENTRY of the GUI: speaks the reader's language, asks who is logged in, shows the page. */
import './ui/tokens.css';
import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { login, refreshLogin } from './api.ts';
import { App } from './app.tsx';
import { matchPath } from './router/paths.ts';
import { preloadAnswers } from './router/preload-answers.ts';
import { preloadPage } from './router/routes.tsx';
import { allWords, preferredLanguage, speakFirst } from './texts/languages.ts';

const WORDS_AFTER_MS = 2000;

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has a #root');

// Both at once; the page is painted as soon as its words are here, logged in or not.
const place = matchPath(window.location.pathname);
refreshLogin()
  .then((isIn) => (isIn && place !== undefined ? preloadAnswers(place.path) : undefined))
  .catch(() => {
    if (login.get().state === 'unknown') login.set({ state: 'out' });
  });
// The page asked for comes beside its words and the login, not after them.
if (place !== undefined) preloadPage(place.path);
await speakFirst(preferredLanguage());
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
// Everything that is not for the first page comes when that one has what it needs; who goes on sooner asks for it sooner.
setTimeout(() => void allWords(), WORDS_AFTER_MS);
