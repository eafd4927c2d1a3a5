import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseDesktopGame } from './desktop-entry.ts';
import { findGames } from './find-games.ts';
import { parseAppManifest, parseLibraryFolders } from './steam.ts';

const NEVERBALL = `[Desktop Entry]
Version=1.0
Name=Neverball
Name[ru]=Невербол
Comment=A 3D arcade game with a ball
Exec=neverball
Icon=neverball
Terminal=false
Type=Application
Categories=Game;ArcadeGame;
`;

describe('desktop entries', () => {
  test('a game is found with its command', () => {
    assert.deepEqual(parseDesktopGame(NEVERBALL), {
      ...{ title: 'Neverball', program: 'neverball', arguments: [], folder: undefined, tryProgram: undefined },
    });
  });

  test('quotes, escapes and field codes of Exec are understood', () => {
    const entry = NEVERBALL.replace(
      'Exec=neverball',
      'Exec="/opt/My Game/run" --title "a \\\\"b\\\\"" %U 100%%\nPath=/opt/My Game',
    );
    const game = parseDesktopGame(entry);
    assert.equal(game?.program, '/opt/My Game/run');
    assert.deepEqual(game?.arguments, ['--title', 'a "b"', '100%']);
    assert.equal(game?.folder, '/opt/My Game');
  });

  const none: readonly [why: string, text: string][] = [
    ['of another category', NEVERBALL.replace('Game;ArcadeGame;', 'Office;')],
    ['that is hidden', `${NEVERBALL}NoDisplay=true\n`],
    ['that was deleted', `${NEVERBALL}Hidden=true\n`],
    ['for a terminal', NEVERBALL.replace('Terminal=false', 'Terminal=true')],
    ['that is a link', NEVERBALL.replace('Type=Application', 'Type=Link')],
    ['of a settings window', NEVERBALL.replace('Name=Neverball', 'Name=Neverball Setup')],
    ['without a command', NEVERBALL.replace('Exec=neverball', 'Exec=')],
    ['in another group', NEVERBALL.replace('[Desktop Entry]', '[Desktop Action New]')],
    ['that is empty', ''],
  ];
  for (const [why, text] of none)
    test(`an entry ${why} is none`, () => assert.equal(parseDesktopGame(text), undefined));
});

const LIBRARIES = `"libraryfolders"
{
	"contentstatsid"		"-123"
	"0"
	{
		"path"		"/home/ann/.local/share/Steam"
		"apps"
		{
			"440"		"20"
		}
	}
	"1"
	{
		"path"		"D:\\\\SteamLibrary"
	}
}
`;
const MANIFEST = `"AppState"
{
	"appid"		"440"
	"Universe"		"1"
	"name"		"Team Fortress 2"
	"StateFlags"		"4"
	"installdir"		"Team Fortress 2"
	"UserConfig"
	{
		"language"		"english"
	}
}
`;

describe('Steam', () => {
  test('library folders are read in the new form and the old', () => {
    assert.deepEqual(parseLibraryFolders(LIBRARIES), ['/home/ann/.local/share/Steam', 'D:\\SteamLibrary']);
    assert.deepEqual(parseLibraryFolders('"LibraryFolders"\n{\n "TimeNextStatsReport" "1"\n "1" "/mnt/games"\n}'), [
      '/mnt/games',
    ]);
  });
  test('a whole game counts, one that is still coming does not', () => {
    assert.deepEqual(parseAppManifest(MANIFEST), { appId: '440', title: 'Team Fortress 2' });
    assert.equal(parseAppManifest(MANIFEST.replace('"StateFlags"		"4"', '"StateFlags"		"1026"')), undefined);
    assert.deepEqual(parseAppManifest(MANIFEST.replace('"StateFlags"		"4"', '"StateFlags"		"6"'))?.appId, '440');
  });
  test('what Steam needs for itself is no game', () => {
    assert.equal(parseAppManifest(MANIFEST.replace('Team Fortress 2"\n	"State', 'Proton 9.0"\n	"State')), undefined);
  });
  test('broken or hostile text ends without a game', () => {
    for (const text of [
      '',
      '{',
      '}}}',
      '"AppState"',
      '"AppState" { "appid" "../../x" "name" "n" "StateFlags" "4" }',
      '"a" {'.repeat(100),
    ])
      assert.equal(parseAppManifest(text), undefined, text);
  });
});

test('what is found has ids that a catalogue takes, each once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'found-'));
  try {
    mkdirSync(join(folder, 'applications'));
    mkdirSync(join(folder, 'steamapps'));
    writeFileSync(
      join(folder, 'applications', 'Org.Spiel [1].desktop'),
      NEVERBALL.replace('Exec=neverball', 'Exec=sh'),
    );
    writeFileSync(
      join(folder, 'applications', 'gone.desktop'),
      NEVERBALL.replace('Exec=neverball', 'Exec=no-such-program'),
    );
    writeFileSync(join(folder, 'steamapps', 'appmanifest_440.acf'), MANIFEST);
    const games = findGames({
      ...{
        applications: [join(folder, 'applications'), join(folder, 'applications')],
        steam: [folder, folder],
        iwads: [],
      },
    });
    assert.deepEqual(
      games.map(({ id, title, kind }) => [id, title, kind]),
      [
        ['org.spiel-1-', 'Neverball', 'desktop'],
        ['steam-440', 'Team Fortress 2', 'steam'],
      ],
    );
    for (const { id } of games) assert.match(id, /^[a-z0-9][a-z0-9._-]{0,63}$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
