/**
 * Sockets by which a game with this machine's network would open its owner's desktop.
 *
 * An abstract socket (unix(7)) has no place among the files: no mount hides it, a network namespace of one's own alone does. X servers listen on
 * one beside the file, and let in whoever has their user's id; D-Bus and session managers of some systems do the same.
 */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { processTree } from './process-tree.ts';

/** `__SO_ACCEPTCON`: somebody listens. Source: Linux, include/uapi/linux/net.h; proc_net(5), "/proc/net/unix". */
const LISTENS = 0x10000;
const FLAGS = 3;
const INODE = 6;
const PATH = 7;
/** By their names: X, session managers, D-Bus with its kin, compositors, sound. */
const DESKTOP = /X11-unix|ICE-unix|dbus|at-spi|fcitx|\/bus\b|wayland|pipewire|pulse/i;

/** An X server that a session started wants its session's cookie of everybody, whoever they are (`display.ts`). */
const OWN_DISPLAY = /\0-auth\0[^\0]*\/realms-game-\w+\/authority\0/;

/** Names of those that listen now, without displays of sessions and whatever a game started. `sessions`: processes of this instance's sessions. */
export function desktopSockets(sessions: readonly number[], table: string = textOf('/proc/net/unix')): string[] {
  const found = openNow(table);
  if (found.length === 0) return [];
  const own = ownInodes(sessions);
  return [...new Set(found.filter(({ inode }) => !own.has(inode)).map(({ name }) => name))];
}

function openNow(table: string): { readonly name: string; readonly inode: string }[] {
  return table.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const name = fields.slice(PATH).join(' ');
    const isListening = (Number.parseInt(fields[FLAGS] ?? '', 16) & LISTENS) !== 0;
    return isListening && name.startsWith('@') && DESKTOP.test(name) ? [{ name, inode: fields[INODE] ?? '' }] : [];
  });
}

/** Sockets of sessions, their displays also of another instance: what can be read of its process is of our own user. */
function ownInodes(sessions: readonly number[]): Set<string> {
  const inodes = new Set<string>();
  const displays = namesIn('/proc').filter(
    (name) => /^\d+$/.test(name) && OWN_DISPLAY.test(textOf(`/proc/${name}/cmdline`)),
  );
  for (const pid of [...displays, ...sessions.flatMap(processTree)]) {
    for (const fd of namesIn(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(targetOf(`/proc/${pid}/fd/${fd}`))?.[1];
      if (inode !== undefined) inodes.add(inode);
    }
  }
  return inodes;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // it ended, or is another user's
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return ''; // it ended
  }
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return ''; // it was closed
  }
}
