/** A page that nobody looks at in every look is a page that breaks unseen: the matrix has to know each address. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PATHS, matchPath } from '../../../web/src/router/paths.ts';
import { SCREENS } from './matrix.ts';

/** Those for whom has no login: the first run goes through them. */
const FIRST_RUN: readonly string[] = ['/welcome', '/login', '/restore'];

test('every address of the GUI is a screen of the matrix', () => {
  const shown = new Set(SCREENS.map(({ path }) => matchPath(path)?.path));
  assert.deepEqual(
    PATHS.filter((path) => !shown.has(path) && !FIRST_RUN.includes(path)),
    [],
  );
});
