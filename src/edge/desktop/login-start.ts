/**
 * How an instance is started when its user logs in to the machine, per system: which file says so, and which programs are told.
 * Pure: tests read what would be written on each system.
 *
 *   Linux     ~/.config/systemd/user/power-realms.service, enabled for default.target
 *   macOS     ~/Library/LaunchAgents/org.power-realms.instance.plist, read by launchd at the next login
 *   Windows   a scheduled task "Power Realms" on log-on, which runs a script in the data folder
 */
import { posix, win32 } from 'node:path';

/** What is to be run: the program with its arguments, each as it stands. */
export interface StartCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly dataDir: string;
}

export interface LoginStartQuestion {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  readonly command: StartCommand;
}

export interface LoginStart {
  readonly how: 'systemd' | 'scheduled-task' | 'launch-agent';
  /** Shown to the user: what does it. */
  readonly place: string;
  readonly file: { readonly path: string; readonly text: string };
  /** Run in turn after the file was written. */
  readonly enable: readonly (readonly string[])[];
  /** Run in turn before the file is removed. */
  readonly disable: readonly (readonly string[])[];
  /** Exit code 0: it is on. Without one, the file alone says it. */
  readonly query?: readonly string[];
}

export const UNIT = 'power-realms.service';
export const TASK = 'Power Realms';
export const LABEL = 'org.power-realms.instance';

/** undefined: no way is known for this system. */
export function loginStartFor(question: LoginStartQuestion): LoginStart | undefined {
  switch (question.platform) {
    case 'linux':
      return systemdUnit(question);
    case 'darwin':
      return launchAgent(question);
    case 'win32':
      return scheduledTask(question);
    default:
      return undefined;
  }
}

function systemdUnit({ env, homeDir, command }: LoginStartQuestion): LoginStart {
  const configured = env['XDG_CONFIG_HOME'] ?? '';
  const config = posix.isAbsolute(configured) ? configured : posix.join(homeDir, '.config');
  const path = posix.join(config, 'systemd', 'user', UNIT);
  const text = [
    '[Unit]',
    'Description=Power Realms',
    'After=network-online.target',
    '',
    '[Service]',
    `ExecStart=${[command.program, ...command.args].map(systemdQuoted).join(' ')}`,
    'Restart=on-failure',
    'RestartSec=5',
    // A signal that means "end" is answered by an orderly end.
    'KillSignal=SIGTERM',
    'TimeoutStopSec=30',
    '',
    '[Install]',
    'WantedBy=default.target',
    '',
  ].join('\n');
  return {
    how: 'systemd',
    place: path,
    file: { path, text },
    enable: [
      ['systemctl', '--user', 'daemon-reload'],
      ['systemctl', '--user', 'enable', UNIT],
    ],
    disable: [['systemctl', '--user', 'disable', UNIT]],
    query: ['systemctl', '--user', 'is-enabled', '--quiet', UNIT],
  };
}

/** systemd.service(5), "Command lines": quotes, backslashes, the specifiers of `%` and the variables of `$`. */
function systemdQuoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$');
  return `"${escaped}"`;
}

function launchAgent({ homeDir, command }: LoginStartQuestion): LoginStart {
  const path = posix.join(homeDir, 'Library', 'LaunchAgents', `${LABEL}.plist`);
  const words = [command.program, ...command.args].map((word) => `    <string>${xmlText(word)}</string>`);
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    '  <key>Label</key>',
    `  <string>${LABEL}</string>`,
    '  <key>ProgramArguments</key>',
    '  <array>',
    ...words,
    '  </array>',
    '  <key>RunAtLoad</key>',
    '  <true/>',
    '  <key>ProcessType</key>',
    '  <string>Background</string>',
    '</dict>',
    '</plist>',
    '',
  ].join('\n');
  // Not `launchctl bootstrap`: it would start a second instance beside the one that asks.
  return { how: 'launch-agent', place: path, file: { path, text }, enable: [], disable: [] };
}

function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** `schtasks /tr` takes 261 signs at most: the task runs a script, the script holds the command. */
function scheduledTask({ command }: LoginStartQuestion): LoginStart {
  const path = win32.join(command.dataDir, 'start-at-login.cmd');
  const text = [
    '@echo off',
    `start "Power Realms" /min ${[command.program, ...command.args].map(cmdQuoted).join(' ')}`,
    '',
  ].join('\r\n');
  return {
    how: 'scheduled-task',
    place: TASK,
    file: { path, text },
    enable: [['schtasks', '/create', '/f', '/sc', 'onlogon', '/rl', 'limited', '/tn', TASK, '/tr', `"${path}"`]],
    disable: [['schtasks', '/delete', '/f', '/tn', TASK]],
    query: ['schtasks', '/query', '/tn', TASK],
  };
}

/** A path or an option of ours: neither may hold a quote on Windows. `%` begins a variable. */
function cmdQuoted(text: string): string {
  return `"${text.replaceAll('"', '').replaceAll('%', '%%')}"`;
}
