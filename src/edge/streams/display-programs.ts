/**
 * What a display of its own can be made with. Where there is a graphics card that this process may use, a Wayland compositor without a screen
 * (Weston) draws on it, and Xwayland gives the game, the capture and the input the X display that they know. Else Xvfb, in memory.
 *
 * Tried with Mesa's software renderer; a card was not at hand.
 */
import { execFile } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROBE_MS_MAX } from './limits.ts';
import { findProgram } from './programs.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface XvfbDisplay {
  readonly kind: 'xvfb';
  readonly file: string;
}

export interface GpuDisplay {
  readonly kind: 'gpu';
  readonly weston: string;
  readonly xwayland: string;
  /** What each says of itself: options changed their names. */
  readonly westonHelp: string;
  readonly xwaylandHelp: string;
}

export type DisplayProgram = XvfbDisplay | GpuDisplay;

/** Best first; empty: none. */
export async function findDisplays(): Promise<DisplayProgram[]> {
  const xvfb = findProgram('Xvfb');
  const gpu = hasGraphicsCard() ? await findGpuDisplay() : undefined;
  return [...(gpu === undefined ? [] : [gpu]), ...(xvfb === undefined ? [] : [{ kind: 'xvfb' as const, file: xvfb }])];
}

/** A card that draws without a screen, open to this process (Linux, Documentation/gpu/drm-uapi, "Render nodes"). */
export function hasGraphicsCard(folder = '/dev/dri'): boolean {
  try {
    return readdirSync(folder)
      .filter((name) => /^renderD\d+$/.test(name))
      .some((name) => {
        try {
          accessSync(join(folder, name), constants.R_OK | constants.W_OK);
          return true;
        } catch {
          return false; // of another user, or of a group that we are not in
        }
      });
  } catch {
    return false; // no cards
  }
}

/** undefined: a program of it is missing. Whether there is a card is another question. */
export async function findGpuDisplay(): Promise<GpuDisplay | undefined> {
  const weston = findProgram('weston');
  const xwayland = findProgram('Xwayland');
  if (weston === undefined || xwayland === undefined) return undefined;
  const [westonHelp, xwaylandHelp] = await Promise.all([helpOf(weston, '--help'), helpOf(xwayland, '-help')]);
  return { kind: 'gpu', weston, xwayland, westonHelp, xwaylandHelp };
}

/** Xwayland writes its help to stderr and ends with 0 or 1. */
async function helpOf(file: string, flag: string): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)(file, [flag], { timeout: PROBE_MS_MAX });
    return stdout + stderr;
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { readonly stdout?: string; readonly stderr?: string };
    return stdout + stderr;
  }
}

/** Sources: weston(1) of 10 (`--use-gl`) and of 12 and later (`--renderer=gl`). */
export function westonArguments(help: string, { width, height }: Size, socket: string): string[] {
  return [
    ...['--no-config', '--backend=headless-backend.so', '--shell=kiosk-shell.so'],
    ...[`--width=${width}`, `--height=${height}`, help.includes('--renderer=') ? '--renderer=gl' : '--use-gl'],
    ...[`--socket=${socket}`, '--idle-time=0'],
  ];
}

/** Before 23.1 the root window has the size of the compositor's output; since then `-geometry` says it. Source: Xwayland(1). */
export function xwaylandArguments(help: string, { width, height }: Size, authorityFile: string): string[] {
  return [
    ...['-displayfd', '3', '-nolisten', 'tcp', '-auth', authorityFile, '-noreset', '-s', '0'],
    ...(/^\s*-geometry\b/m.test(help) ? ['-geometry', `${width}x${height}`] : []),
  ];
}

export function xvfbArguments({ width, height }: Size, authorityFile: string): string[] {
  return [
    ...['-displayfd', '3', '-screen', '0', `${width}x${height}x24`],
    ...['-nolisten', 'tcp', '-auth', authorityFile, '-noreset', '-s', '0'],
  ];
}
