/** What this machine has of what games need, tried for real. */
import { accessSync, constants } from 'node:fs';
import { type Confinement, probeConfinement } from './confine.ts';
import { type DisplayProgram, findDisplays, hasGraphicsCard } from './display-programs.ts';
import { type EncoderName, probeEncoders } from './encoders.ts';
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
] as const;
type PackageKey = keyof (typeof INSTALLERS)[number]['names'];

function installOf(key: PackageKey): string {
  const installer = INSTALLERS.find(({ tool }) => findProgram(tool) !== undefined) ?? INSTALLERS[0];
  return `${installer.words} ${installer.names[key]}`;
}

export async function probeToolbox(
  cgroups: () => Promise<PartGroups>,
  displaysOf: () => Promise<readonly DisplayProgram[]> = findDisplays,
): Promise<Toolbox> {
  const isLinux = process.platform === 'linux';
  const ffmpeg = findProgram('ffmpeg');
  const pulseaudio = isLinux ? findProgram('pulseaudio') : undefined;
  const [encoders, confinement, limited, displays] = await Promise.all([
    ffmpeg === undefined ? [] : probeEncoders(ffmpeg).catch(() => []),
    isLinux ? probeConfinement() : { file: undefined, notes: [] },
    cgroups(),
    isLinux ? displaysOf() : [],
  ]);
  const missing: MissingPart[] = [
    ...(isLinux ? [] : [{ what: `a display of its own (${process.platform} has none)`, install: 'Linux' }]),
    ...(isLinux && displays.length === 0 ? [{ what: 'Xvfb', install: installOf('xvfb') }] : []),
    ...(ffmpeg === undefined ? [{ what: 'ffmpeg', install: installOf('ffmpeg') }] : []),
    ...(ffmpeg !== undefined && encoders.length === 0
      ? [{ what: 'an H.264 encoder that works (libx264)', install: installOf('ffmpeg') }]
      : []),
  ];
  const hasSound = pulseaudio !== undefined;
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
  return { displays, ffmpeg, pulseaudio, encoders, confinement, groups: limited.groups, capabilities };
}

function hasUinput(): boolean {
  try {
    accessSync('/dev/uinput', constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
