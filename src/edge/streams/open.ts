import { join } from 'node:path';
import { type Toolbox, probeToolbox } from './capabilities.ts';
import { isTooWide } from './confine.ts';
import { desktopSockets } from './desktop-sockets.ts';
import type { DisplayProgram } from './display-programs.ts';
import { findGames } from './found/find-games.ts';
import { type PartGroups, StreamFault, type Streams } from './port.ts';
import { runSample } from './sample.ts';
import { readIceServers } from './webrtc/ice-servers.ts';
import { type WebRtcOptions, createWebRtcSenders } from './webrtc/sender.ts';
import { startSession } from './session.ts';
import { bookedPids, sweepSessions } from './session-book.ts';

const NO_GROUPS = async (): Promise<PartGroups> => ({ groups: undefined, notes: [] });

export interface StreamOptions {
  readonly cgroups?: () => Promise<PartGroups>;
  /** In the place of what is found; for tests of one kind. */
  readonly displays?: () => Promise<readonly DisplayProgram[]>;
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
  let tools: Promise<Toolbox> | undefined;
  const toolbox = (): Promise<Toolbox> => (tools ??= probeToolbox(cgroups, options.displays));
  return {
    iceServers,
    find: () => findGames(),
    desktopSockets: () => desktopSockets(bookedPids(booksFolder)),
    isTooWide: (path) => isTooWide(path, folder),
    capabilities: async () => {
      const found = await toolbox();
      // Whoever installs what was missing asks again.
      if (found.capabilities.missing.length > 0) tools = undefined;
      return found.capabilities;
    },
    start: async (game, { onTrouble }) =>
      startSession({ tools: await toolbox(), booksFolder, dataFolder: folder, game, onTrouble }),
    sample: async (profile, seconds, signal, onVideo) => {
      const { ffmpeg, encoders } = await toolbox();
      const [encoder] = encoders;
      if (ffmpeg === undefined || encoder === undefined) throw new StreamFault('no encoder works here');
      await runSample({ ffmpeg, encoder, profile, seconds, signal, onVideo });
    },
    openWebRtc: createWebRtcSenders({ iceServers, choice: webRtc }),
    sweep: async () => sweepSessions(booksFolder),
  };
}
