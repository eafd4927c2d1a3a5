import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultDataDir, expandPath } from './data-dir.ts';
import type { Machine } from './data-dir.ts';

const linux: Machine = { platform: 'linux', homeDir: '/home/ann', workDir: '/work', env: {} };
const mac: Machine = { ...linux, platform: 'darwin', homeDir: '/Users/ann' };
const windows: Machine = { platform: 'win32', homeDir: 'C:\\Users\\Ann', workDir: 'D:\\work', env: {} };

test('Linux follows XDG, and ignores a relative XDG_DATA_HOME as it must', () => {
  assert.equal(defaultDataDir(linux), '/home/ann/.local/share/power-realms');
  assert.equal(defaultDataDir({ ...linux, env: { XDG_DATA_HOME: '/data' } }), '/data/power-realms');
  assert.equal(defaultDataDir({ ...linux, env: { XDG_DATA_HOME: 'data' } }), '/home/ann/.local/share/power-realms');
});

test('macOS and Windows have their own folders', () => {
  assert.equal(defaultDataDir(mac), '/Users/ann/Library/Application Support/Power Realms');
  assert.equal(defaultDataDir(windows), 'C:\\Users\\Ann\\AppData\\Roaming\\Power Realms');
  assert.equal(defaultDataDir({ ...windows, env: { APPDATA: 'E:\\Roaming' } }), 'E:\\Roaming\\Power Realms');
});

test('a given folder becomes absolute; ~ is the home folder only as the first part', () => {
  assert.equal(expandPath('x', linux), '/work/x');
  assert.equal(expandPath('/x/', linux), '/x');
  assert.equal(expandPath('~', linux), '/home/ann');
  assert.equal(expandPath('~/x', linux), '/home/ann/x');
  assert.equal(expandPath('x~/y', linux), '/work/x~/y');
  assert.equal(expandPath('~\\x', windows), 'C:\\Users\\Ann\\x');
  assert.equal(expandPath('x', windows), 'D:\\work\\x');
});

test('an empty folder and one with a NUL are none', () => {
  assert.equal(expandPath(' ', linux), undefined);
  assert.equal(expandPath('a\0b', linux), undefined);
});
