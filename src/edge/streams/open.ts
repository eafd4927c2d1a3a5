import { join } from 'node:path';
import { type Toolbox, probeToolbox } from './capabilities.ts';
import { isTooWide } from './confine.ts';
import { type DesktopLook, type LendOptions, openDesktopLend } from './desktop/lend.ts';
import { startDesktopSession } from './desktop/session.ts';
import { desktopSockets } from './desktop-sockets.ts';
import type { DisplayProgram } from './display-programs.ts';
import { findGames } from './found/find-games.ts';
import { type PartGroups, type StreamCapabilities, StreamFault, type Streams } from './port.ts';
import { runSample } from './sample.ts';
import { readIceServers } from './webrtc/ice-servers.ts';
import { type WebRtcOptions, createWebRtcSenders } from './webrtc/sender.ts';
import { startSession } from './session.ts';
import { bookedPids, sweepSessions } from './session-book.ts';

const NO_GROUPS = async (): Promise<PartGroups> => ({ groups: undefined, notes: [] });

/** The same on the machine's page. */
const LEND_COMMAND = 'realms games desktop-on';
const ALLOW_COMMAND = 'open x-apple.systempreferences:com.apple.preference.security?Privacy_Accessibility';

export interface StreamOptions {
  readonly cgroups?: () => Promise<PartGroups>;
  /** In the place of what is found; for tests of one kind. */
  readonly displays?: () => Promise<readonly DisplayProgram[]>;
  /** Another system's desktop, for tests. */
  readonly desktop?: Omit<LendOptions, 'file'>;
  readonly webRtc?: WebRtcOptions['choice'];
  readonly iceServersFile?: string | undefined;
}

/**
 * `folder`: where sessions are written down. Probes when first asked: it must not hold up the start of the program.
 *
 * @throws {IceServersFault}
 */
export function openStreams(folder: string, options: StreamOptions = {}): Streams {
  const { cgroups = NO_GROUPS, webRtc = 'auto' } = options;
  const iceServers = readIceServers(options.iceServersFile);
  const booksFolder = join(folder, 'sessions');
  const lend = openDesktopLend({ file: join(folder, 'desktop-lent'), ...options.desktop });
  let isDesktopTaken = false;
  let tools: Promise<Toolbox> | undefined;
  const toolbox = (): Promise<Toolbox> =>
    (tools ??= probeToolbox(cgroups, { displays: options.displays, desktop: lend.system }));
  return {
    iceServers,
    find: () => findGames(),
    desktopSockets: () => desktopSockets(bookedPids(booksFolder)),
    isTooWide: (path) => isTooWide(path, folder),
    capabilities: async () => {
      const found = await toolbox();
      if (lend.system !== undefined) return withDesktop(found.capabilities, lend.look());
      // Whoever installs what was missing asks again.
      if (found.capabilities.missing.length > 0) tools = undefined;
      return found.capabilities;
    },
    desktop: {
      look: lend.look,
      set: (isLent) => {
        tools = undefined;
        lend.set(isLent);
      },
    },
    close: () => lend.close(),
    start: async (game, { onTrouble }) => {
      const found = await toolbox();
      const { ffmpeg, devices } = found;
      const [encoder] = found.encoders;
      if (lend.system === undefined)
        return startSession({ tools: found, booksFolder, dataFolder: folder, game, onTrouble });
      if (ffmpeg === undefined || encoder === undefined) throw new StreamFault('games need ffmpeg');
      // There is one screen.
      if (isDesktopTaken) throw new StreamFault('another game is played on this desktop');
      isDesktopTaken = true;
      const onGone = (): void => {
        isDesktopTaken = false;
      };
      try {
        return await startDesktopSession({ lend, ffmpeg, encoder, devices, game, onTrouble, onGone });
      } catch (cause) {
        onGone();
        throw cause;
      }
    },
    sample: async (profile, seconds, signal, onVideo) => {
      const { ffmpeg, encoders } = await toolbox();
      const [encoder] = encoders;
      if (ffmpeg === undefined || encoder === undefined) throw new StreamFault('no encoder works here');
      await runSample({ ffmpeg, encoder, profile, seconds, signal, onVideo });
    },
    webRtc: createWebRtcSenders({ iceServers, choice: webRtc }),
    sweep: async () => sweepSessions(booksFolder),
  };
}

/** A desktop that is not lent is what is missing. */
function withDesktop(found: StreamCapabilities, { isLent, isAllowed }: DesktopLook): StreamCapabilities {
  const missing = [
    ...found.missing,
    ...(isLent ? [] : [{ what: 'your word that this desktop is lent while you are away', install: LEND_COMMAND }]),
    ...(isAllowed ? [] : [{ what: 'Accessibility and Screen Recording for this program', install: ALLOW_COMMAND }]),
  ];
  return { ...found, missing };
}
