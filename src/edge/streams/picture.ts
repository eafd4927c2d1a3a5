/** Whether a display shows anything yet: the meter must not start on a black picture. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const LOOK_MS_MAX = 4_000;
/** Of 255: what compression and a dark loading screen leave is still black. */
const BLACK = 24;
/** Share of picture elements that must be brighter. */
const SHARE_MIN = 0.02;

export async function isPictureThere(
  ffmpeg: string,
  at: {
    readonly display: string;
    readonly size: { readonly width: number; readonly height: number };
    readonly env: Readonly<Record<string, string>>;
  },
): Promise<boolean> {
  const args = [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-f', 'x11grab', '-draw_mouse', '0'],
    ...['-video_size', `${at.size.width}x${at.size.height}`, '-i', `${at.display}.0+0,0`, '-frames:v', '1'],
    ...['-vf', 'scale=64:36:flags=area,format=gray', '-f', 'rawvideo', 'pipe:1'],
  ];
  try {
    const { stdout } = await promisify(execFile)(ffmpeg, args, {
      env: at.env,
      encoding: 'buffer',
      timeout: LOOK_MS_MAX,
    });
    const bright = stdout.reduce((count, value) => count + (value > BLACK ? 1 : 0), 0);
    return stdout.length > 0 && bright >= stdout.length * SHARE_MIN;
  } catch {
    return false; // the display is going down; the session says so itself
  }
}
