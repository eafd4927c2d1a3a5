/** What this machine has of what games need, tried for real. */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { type Confinement, probeConfinement } from './confine.ts';
import type { DesktopSystem } from './desktop/keys.ts';
import { type CaptureDevices, listArguments, parseDevices } from './desktop/words.ts';
import { type DisplayProgram, findDisplays, hasGraphicsCard } from './display-programs.ts';
import { type EncoderName, probeEncoders } from './encoders.ts';
import { PROBE_MS_MAX } from './limits.ts';
import type { MissingPart, PartGroups, StreamCapabilities } from './port.ts';
import { findProgram } from './programs.ts';

export interface Toolbox {
  /** Best first. */
  readonly displays: readonly DisplayProgram[];
  readonly ffmpeg: string | undefined;
  readonly pulseaudio: string | undefined;
  readonly encoders: readonly EncoderName[];
  readonly confinement: Confinement;
  readonly groups: PartGroups['groups'];
  /** Of a lent desktop. */
  readonly devices: CaptureDevices;
  readonly capabilities: StreamCapabilities;
}

/** Packages by the system's installer. */
const INSTALLERS = [
  { tool: 'apt-get', words: 'sudo apt-get install -y', names: { xvfb: 'xvfb', ffmpeg: 'ffmpeg', sound: 'pulseaudio' } },
  {
    tool: 'dnf',
    words: 'sudo dnf install -y',
    names: { xvfb: 'xorg-x11-server-Xvfb', ffmpeg: 'ffmpeg', sound: 'pulseaudio' },
  },
  {
    tool: 'pacman',
    words: 'sudo pacman -S',
    names: { xvfb: 'xorg-server-xvfb', ffmpeg: 'ffmpeg', sound: 'pulseaudio' },
  },
  {
    tool: 'zypper',
    words: 'sudo zypper install',
    names: { xvfb: 'xorg-x11-server-Xvfb', ffmpeg: 'ffmpeg', sound: 'pulseaudio' },
  },
  { tool: 'brew', words: 'brew install', names: { xvfb: 'xorg-server', ffmpeg: 'ffmpeg', sound: 'blackhole-2ch' } },
  { tool: 'winget.exe', words: 'winget install', names: { xvfb: '', ffmpeg: 'Gyan.FFmpeg', sound: 'VB-CABLE' } },
] as const;
type PackageKey = keyof (typeof INSTALLERS)[number]['names'];

function installOf(key: PackageKey): string {
  const installer = INSTALLERS.find(({ tool }) => findProgram(tool) !== undefined) ?? INSTALLERS[0];
  return `${installer.words} ${installer.names[key]}`;
}

export async function probeToolbox(
  cgroups: () => Promise<PartGroups>,
  {
    displays: displaysOf = findDisplays,
    desktop,
  }: {
    readonly displays?: (() => Promise<readonly DisplayProgram[]>) | undefined;
    readonly desktop?: DesktopSystem | undefined;
  } = {},
): Promise<Toolbox> {
  const isLinux = desktop === undefined && process.platform === 'linux';
  const ffmpeg = findProgram('ffmpeg');
  const pulseaudio = isLinux ? findProgram('pulseaudio') : undefined;
  const [encoders, confinement, limited, displays, devices] = await Promise.all([
    ffmpeg === undefined ? [] : probeEncoders(ffmpeg).catch(() => []),
    isLinux ? probeConfinement() : { file: undefined, notes: [] },
    cgroups(),
    isLinux ? displaysOf() : [],
    ffmpeg === undefined || desktop === undefined ? NO_DEVICES : probeDevices(ffmpeg, desktop),
  ]);
  const missing: MissingPart[] = [
    ...(isLinux || desktop !== undefined
      ? []
      : [{ what: `a display (${process.platform} has none)`, install: 'Linux' }]),
    ...(isLinux && displays.length === 0 ? [{ what: 'Xvfb', install: installOf('xvfb') }] : []),
    ...(ffmpeg === undefined ? [{ what: 'ffmpeg', install: installOf('ffmpeg') }] : []),
    ...(ffmpeg !== undefined && encoders.length === 0
      ? [{ what: 'an H.264 encoder that works (libx264)', install: installOf('ffmpeg') }]
      : []),
  ];
  const hasSound = pulseaudio !== undefined || devices.sound !== undefined;
  const notes = [
    ...confinement.notes,
    ...(limited.groups === undefined
      ? ['Nothing limits the memory, cores and processes of a game here: no control groups work.', ...limited.notes]
      : limited.groups.notes),
    ...(hasSound ? [] : [`Games are silent here: ${installOf('sound')}`]),
    ...(encoders[0] === 'libx264' ? ['No hardware encoder works here: the processor encodes.'] : []),
    hasUinput()
      ? 'Gamepads reach games as keys: making a virtual gamepad needs a helper program that is not part of this.'
      : 'Gamepads reach games as keys: this machine has no /dev/uinput.',
  ];
  const capabilities: StreamCapabilities = {
    ...{ missing, encoders, hasSound, notes, hasGamepad: false },
    graphics: displays[0]?.kind === 'gpu' ? 'card' : isLinux && hasGraphicsCard() ? 'unused' : 'none',
    isConfined: confinement.file !== undefined,
    isLimited: limited.groups !== undefined,
  };
  return { displays, ffmpeg, pulseaudio, encoders, confinement, groups: limited.groups, devices, capabilities };
}

const NO_DEVICES: CaptureDevices = { screen: undefined, sound: undefined };

/** ffmpeg lists them, and ends with an error. */
async function probeDevices(ffmpeg: string, system: DesktopSystem): Promise<CaptureDevices> {
  return new Promise((resolve) => {
    execFile(ffmpeg, listArguments(system), { timeout: PROBE_MS_MAX }, (_cause, _stdout, stderr) =>
      resolve(parseDevices(system, stderr)),
    );
  });
}

function hasUinput(): boolean {
  try {
    accessSync('/dev/uinput', constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
