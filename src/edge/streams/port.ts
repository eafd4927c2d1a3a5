/**
 * The stream port: one game in, picture and sound out, input back.
 *
 *   start -> running -> (trouble, named) -> ended            a viewer: attach -> packets -> detach
 *
 * 1. Everything of a session (display, sound, game, encoders) ends with it, also after kill −9 of this process: at the next start.
 * 2. The game sees its own home and the system's programs, nothing of the owner's, wherever bubblewrap works.
 * 3. A session has one viewer at most; without one nothing is encoded.
 * 4. No key stays down after the viewer left.
 */
import type { IceServer, StreamInput } from '#core/contract/game-stream.ts';
import type { GameHindrance } from '#core/features/gaming/gaming.schemas.ts';
import type { DesktopLook } from './desktop/lend.ts';

export interface StreamProfile {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly bitsPerS: number;
}

/** What a game may use, as sold; enforced where control groups work. */
export interface GameLimits {
  readonly memoryBytes: number;
  readonly cpuCores: number;
}

/** A control group around one part of a session: those of the executors, handed over by the composition root. */
export interface PartGroup {
  /** A command that runs in here from its first instruction. */
  entered(command: readonly string[]): readonly string[];
  limit(limits: GameLimits & { readonly processes: number }): void;
  /** CPU time of everything that ever ran in here, µs. */
  cpuUs(): number;
  /** Whether the kernel killed something in here for want of memory. */
  outOfMemory(): boolean;
  kill(): void;
  /** Once it is empty. */
  remove(): Promise<void>;
}

/** The control groups that work here; `groups` undefined: none do. */
export interface PartGroups {
  readonly groups: { readonly notes: readonly string[]; create(): PartGroup } | undefined;
  readonly notes: readonly string[];
}

export interface GameStart {
  /** Names the session among the others of this machine. */
  readonly session: string;
  readonly program: string;
  readonly arguments: readonly string[];
  /** Working folder; absent: the player's home. The game may read it, wherever it lies; refused where it `isTooWide`. */
  readonly folder?: string | undefined;
  /** Home of the game: what it saves stays here for the next visit. */
  readonly homeFolder: string;
  readonly size: { readonly width: number; readonly height: number };
  /** Refused while `desktopSockets` names any. */
  readonly isNetworkAllowed: boolean;
  readonly limits: GameLimits;
}

/** What went wrong with a session, by name. */
export type StreamTrouble =
  | 'encoder_failed'
  | 'encoder_stalled'
  | 'game_ended'
  | 'game_out_of_memory'
  | 'game_stopped'
  | 'display_ended'
  | 'sound_ended';

export interface VideoPacket {
  readonly isKey: boolean;
  /** When the picture was taken, ms of this machine's clock. */
  readonly capturedMs: number;
  /** The newest input that was applied before. */
  readonly lastInput: number;
  /** H.264 access unit, each NAL unit with a length of 4 bytes. */
  readonly bytes: Uint8Array;
}

export interface Viewer {
  /** Before the first packet, and after each change of profile or encoder. */
  onVideoConfig(config: VideoConfig): void;
  onVideo(packet: VideoPacket): void;
  /** One Opus packet of `AUDIO_PACKET_MS`. */
  onAudio(bytes: Uint8Array): void;
}

export interface VideoConfig {
  /** RFC 6381, e.g. `avc1.42c01f`. */
  readonly codec: string;
  /** AVCDecoderConfigurationRecord, ISO/IEC 14496-15 section 5.3.3.1. */
  readonly description: Uint8Array;
  readonly profile: StreamProfile;
  /** Name of the encoder at work. */
  readonly encoder: string;
}

/** Cumulative since the start. */
export interface StreamCounters {
  readonly framesEncoded: number;
  readonly keyFramesEncoded: number;
  /** From taking a picture to its bytes, summed. */
  readonly totalEncodeTimeUs: number;
  readonly bytesEncoded: number;
}

export interface GameSession extends AsyncDisposable {
  /** What is wrong now; undefined: nothing. `game_ended`, `game_out_of_memory` and `display_ended` are final. */
  readonly trouble: StreamTrouble | undefined;
  readonly counters: StreamCounters;
  readonly encoder: string;
  /** Replaces the viewer that is there. Returns how to leave. */
  attach(viewer: Viewer, profile: StreamProfile): () => void;
  /** Takes effect by a new encoder; the game does not notice. */
  setProfile(profile: StreamProfile): void;
  /** The next picture is whole, within some 200 ms; asked more often than `KEYFRAME_EVERY_MS` it waits. */
  requestKeyframe(): void;
  /** Applied in order; `number` of the newest is told with the pictures taken after it. */
  input(input: StreamInput): void;
  releaseAll(): void;
  /** Whether the display shows more than black. */
  isPictureThere(): Promise<boolean>;
  /** Processor time of all that runs for it now, µs. */
  cpuUs(): number;
  /** On the disk, of files in its home that it deleted and keeps open; infinite: it cannot be told. */
  unnamedBytes(): Promise<number>;
  /** The owner wants the machine: the game stands still, nothing is encoded. */
  pause(): void;
  resume(): void;
}

/**
 * The transport port: one way of pictures and sound to one page. Whatever the way,
 *
 * 1. what is shown is what was encoded, in its order, also after another size;
 * 2. what the way does not take at once is left out, up to the next whole picture: nothing queues up;
 * 3. the page learns when each picture was taken, and asks for a whole one when it lost too much.
 */
export interface MediaSender {
  /** Before the first picture, and before the first of another size or encoder. */
  config(config: VideoConfig): void;
  /** false: left out. */
  video(packet: VideoPacket): boolean;
  /** One Opus packet of `AUDIO_PACKET_MS`. */
  sound(bytes: Uint8Array): void;
  close(): void;
}

/** Past the instances: encrypted by DTLS-SRTP, agreed on over the peers' own channel. */
export interface WebRtcSender extends MediaSender {
  answer(sdp: string): void;
  candidate(candidate: string, mid: string): void;
}

export interface WebRtcEvents {
  onOffer(sdp: string): void;
  onCandidate(candidate: string, mid: string): void;
  onConnected(): void;
  onWholeNeeded(): void;
  /** Once; nothing follows. */
  onLost(): void;
}

export interface MissingPart {
  readonly what: string;
  /** The command that brings it. */
  readonly install: string;
}

export interface StreamCapabilities {
  /** Hindrances; empty: games can be streamed. */
  readonly missing: readonly MissingPart[];
  /** That work here, best first. */
  readonly encoders: readonly string[];
  readonly hasSound: boolean;
  /** Games draw on a card; there is one that they do not draw on; there is none. */
  readonly graphics: 'card' | 'unused' | 'none';
  readonly isConfined: boolean;
  /** Memory, cores and processes of a game are limited to what is sold. */
  readonly isLimited: boolean;
  readonly hasGamepad: boolean;
  /** One English sentence for each thing that is not as good as it could be. */
  readonly notes: readonly string[];
}

export interface FoundGame {
  readonly id: string;
  readonly title: string;
  readonly kind: 'steam' | 'desktop';
  readonly command: { readonly program: string; readonly arguments: string[]; readonly folder?: string };
  /** Why it cannot be started in a sandbox as it lies here; absent: it can. */
  readonly hindrance?: GameHindrance;
}

/** WebRTC connections to players. */
export interface WebRtcSenders {
  open(events: WebRtcEvents): WebRtcSender;
  /** From now on somebody may want one at any moment, until what it returns is called. */
  expect(): () => void;
}

export interface Streams {
  /** Games that this machine has, by title. */
  find(): readonly FoundGame[];
  capabilities(): Promise<StreamCapabilities>;
  /** By which a game with the network would open the owner's desktop; none: it may have the network. */
  desktopSockets(): readonly string[];
  /** The machine's own desktop, where that is what games are played on (Windows, macOS). */
  readonly desktop: {
    look(): DesktopLook;
    /** The owner's word; taken back it ends what is played, at once. */
    set(isLent: boolean): void;
  };
  /** The folder holds its owner's home or what this instance keeps: no game is given it. */
  isTooWide(folder: string): boolean;
  /** @throws {StreamFault} something that it needs does not start */
  start(
    game: GameStart,
    events: { readonly onTrouble: (trouble: StreamTrouble | undefined) => void },
  ): Promise<GameSession>;
  /** Generated pictures, to measure a line by. @throws {StreamFault} no encoder works, or the signal was aborted */
  sample(
    profile: StreamProfile,
    seconds: number,
    signal: AbortSignal,
    onVideo: (packet: VideoPacket) => void,
  ): Promise<void>;
  /** The operator's, for pages of players of this instance too. */
  readonly iceServers: readonly IceServer[];
  /** undefined: not wanted here. */
  readonly webRtc: WebRtcSenders | undefined;
  /** Ends what sessions of a killed process left behind. Returns how many sessions. */
  sweep(): Promise<number>;
  close(): void;
}

/** A part of a session did not start or broke: `message` names it. */
export class StreamFault extends Error {
  override readonly name = 'StreamFault';
}
