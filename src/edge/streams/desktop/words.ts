/** What ffmpeg is told on a desktop that is lent, and what it says. Source: ffmpeg-devices(1): gdigrab, avfoundation, dshow. */
import type { CaptureSource } from '../encoders.ts';
import type { DesktopSystem } from './keys.ts';

/** A window in picture elements of the screen. */
export interface DesktopWindow {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
}

/** yuv420p has half as many colours: sides are even. */
const even = (value: number): number => value - (value % 2);
/** Both devices stamp by clocks of their own. */
const STAMPED = ['-use_wallclock_as_timestamps', '1'] as const;

/**
 * Windows: the game's window alone, also where another lies over it (gdigrab by title; a game in exclusive full screen is black to it).
 * macOS: the first screen cut to the window, so what lies over it is seen (avfoundation knows screens, no windows). A window that is not wholly
 * on that screen is none to the helper: ffmpeg would move the cut to what lies beside it.
 */
export function windowSource(system: DesktopSystem, window: DesktopWindow, screen: string): CaptureSource {
  const size = { width: even(window.width), height: even(window.height) };
  const crop = `crop=${size.width}:${size.height}`;
  if (system === 'win32')
    return {
      input: (fps) => [
        ...['-f', 'gdigrab', ...STAMPED, '-draw_mouse', '1', '-framerate', String(fps), '-i', `title=${window.title}`],
      ],
      filters: [`${crop}:0:0`],
      size,
    };
  return {
    input: (fps) => [
      ...['-f', 'avfoundation', ...STAMPED, '-capture_cursor', '1', '-pixel_format', 'nv12'],
      ...['-framerate', String(fps), '-i', `${screen}:none`],
    ],
    filters: [`${crop}:${window.x}:${window.y}`],
    size,
  };
}

/** Lists devices; ffmpeg ends with an error then, its list on stderr. */
export function listArguments(system: DesktopSystem): string[] {
  const list = ['-hide_banner', '-list_devices', 'true'];
  return system === 'win32' ? [...list, '-f', 'dshow', '-i', 'dummy'] : [...list, '-f', 'avfoundation', '-i', ''];
}

export interface CaptureDevices {
  /** Name or number of the first screen; absent on Windows, which needs none. */
  readonly screen: string | undefined;
  /** A device that plays back what the machine plays; undefined: games are silent. */
  readonly sound: string | undefined;
}

/** Devices that are made to record what the machine plays, by their usual names; a microphone is never taken. */
const LOOPBACK = /^(stereo mix\b|virtual-audio-capturer$|cable output\b|blackhole\b)/i;

export function parseDevices(system: DesktopSystem, stderr: string): CaptureDevices {
  const names =
    system === 'win32'
      ? [...stderr.matchAll(/^\[[^\]]*\]\s+"([^"]+)" \(audio\)\s*$/gm)].map(([, name = '']) => ({ name, id: name }))
      : deviceLines(stderr, 'audio').map(({ id, name }) => ({ id, name }));
  const screen =
    system === 'win32' ? undefined : deviceLines(stderr, 'video').find(({ name }) => /^Capture screen \d+$/.test(name));
  return { screen: screen?.id, sound: names.find(({ name }) => LOOPBACK.test(name))?.id };
}

function deviceLines(stderr: string, kind: 'video' | 'audio'): { readonly id: string; readonly name: string }[] {
  const start = stderr.indexOf(`AVFoundation ${kind} devices:`);
  if (start < 0) return [];
  const part = stderr.slice(start).split(/\n(?=.*AVFoundation \w+ devices:)/)[0] ?? '';
  return [...part.matchAll(/\] \[(\d+)\] (.+?)\s*$/gm)].map(([, id = '', name = '']) => ({ id, name }));
}

/** Words up to the input that record what the machine plays. */
export function soundInput(system: DesktopSystem, device: string): string[] {
  return system === 'win32'
    ? ['-f', 'dshow', '-audio_buffer_size', '10', '-i', `audio=${device}`]
    : ['-f', 'avfoundation', '-i', `:${device}`];
}
