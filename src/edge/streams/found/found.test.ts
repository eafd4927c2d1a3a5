import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseDesktopGame } from './desktop-entry.ts';
import { findGames } from './find-games.ts';
import { steamStart } from './steam-program.ts';
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
    assert.deepEqual(parseAppManifest(MANIFEST), {
      ...{ appId: '440', title: 'Team Fortress 2', installFolder: 'Team Fortress 2' },
    });
    assert.equal(parseAppManifest(MANIFEST.replace('"StateFlags"		"4"', '"StateFlags"		"1026"')), undefined);
    assert.deepEqual(parseAppManifest(MANIFEST.replace('"StateFlags"		"4"', '"StateFlags"		"6"'))?.appId, '440');
  });
  test('a folder that leads out of the library is none', () => {
    for (const folder of ['..', '.', 'a/b', 'a\\\\b', ''])
      assert.equal(
        parseAppManifest(MANIFEST.replace('"installdir"		"Team Fortress 2"', `"installdir" "${folder}"`)),
        undefined,
      );
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

describe('the program of a Steam game', () => {
  const elf = Buffer.concat([Buffer.from('\u007fELF'), Buffer.alloc(60)]);
  const start = (files: Readonly<Record<string, Buffer | string>>, title = 'Great Game') => {
    const common = mkdtempSync(join(tmpdir(), 'steam-'));
    try {
      for (const [name, content] of Object.entries(files)) {
        const path = join(common, 'GreatGame', name);
        mkdirSync(join(path, '..'), { recursive: true });
        writeFileSync(path, content, {
          mode: typeof content === 'string' && !content.startsWith('#!') ? 0o644 : 0o755,
        });
      }
      const found = steamStart(common, 'GreatGame', title);
      assert.equal(found.folder, join(common, 'GreatGame'));
      return 'program' in found ? found.program.slice(found.folder.length + 1) : found.hindrance;
    } finally {
      rmSync(common, { recursive: true });
    }
  };
  const cases: readonly [what: string, files: Readonly<Record<string, Buffer | string>>, expected: string][] = [
    ['the only one', { run: elf, 'readme.txt': 'x', 'data/level.bin': 'x' }, 'run'],
    ['a script', { 'start.sh': '#!/bin/sh\n', 'libfoo.so': elf, 'libfoo.so.1': elf }, 'start.sh'],
    ['the one named like the game', { 'GreatGame.x86_64': elf, tool: elf }, 'GreatGame.x86_64'],
    ['the one named like its title', { 'great-game': elf, tool: elf, other: elf }, 'great-game'],
    ['the one for 64 bits of two', { 'GreatGame.x86': elf, 'GreatGame.x86_64': elf }, 'GreatGame.x86_64'],
    ['one in a folder for programs', { 'bin/linux64/game': elf, 'data/x': 'x' }, 'bin/linux64/game'],
    ['not what reports crashes', { game: elf, UnityCrashHandler64: elf, 'server.x86_64': elf }, 'game'],
    ['none of several', { one: elf, two: elf }, 'several_programs'],
    ['none without the right to run', { readme: 'ELF' }, 'no_program'],
    ['none of Windows alone', { 'Game.exe': 'MZ', 'data.bin': 'x' }, 'windows_program'],
    ['none that asks Steam', { GreatGame: elf, 'lib/x64/libsteam_api.so': elf }, 'needs_steam'],
  ];
  for (const [what, files, expected] of cases) test(`is ${what}`, () => assert.equal(start(files), expected));
  test('is none where the folder is not there', () => {
    const folder = join(tmpdir(), 'no-such-library', 'x');
    assert.deepEqual(steamStart(join(tmpdir(), 'no-such-library'), 'x', 'X'), { hindrance: 'not_installed', folder });
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
