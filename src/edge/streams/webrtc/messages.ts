/** Between this process and the one that holds a WebRTC library: a fault of native code ends the child alone. */
import type { IceServer } from '#core/contract/game-stream.ts';

/** `native`: node-datachannel, the least processor time. `pure`: werift, wherever that has no binary. */
export type WebRtcLibrary = 'native' | 'pure';

export type ToChild =
  /** Somebody will soon want a connection. */
  | { readonly t: 'load'; readonly library: WebRtcLibrary }
  /** Once, before the rest. */
  | { readonly t: 'open'; readonly library: WebRtcLibrary; readonly iceServers: readonly IceServer[] }
  | { readonly t: 'config'; readonly description: Uint8Array }
  | { readonly t: 'video'; readonly isKey: boolean; readonly capturedMs: number; readonly bytes: Uint8Array }
  | { readonly t: 'sound'; readonly number: number; readonly bytes: Uint8Array }
  | { readonly t: 'answer'; readonly sdp: string }
  | { readonly t: 'candidate'; readonly candidate: string; readonly mid: string };

export type FromChild =
  /** The library is not there, or has no binary for this machine. */
  | { readonly t: 'missing' }
  | { readonly t: 'offer'; readonly sdp: string }
  | { readonly t: 'candidate'; readonly candidate: string; readonly mid: string }
  | { readonly t: 'state'; readonly state: 'connected' | 'lost' }
  /** The other side lost too much to go on without a whole picture. */
  | { readonly t: 'whole' };

/** One connection, as each library makes it. Times are in ms, `bytes` of a picture as in `VideoPacket`. */
export interface WebRtcEnd {
  video(picture: { readonly capturedMs: number; readonly bytes: Uint8Array }): void;
  sound(packet: { readonly number: number; readonly bytes: Uint8Array }): void;
  answer(sdp: string): void;
  candidate(candidate: string, mid: string): void;
  close(): void;
}

/** Loaded only in the child. Begins with an offer. */
export type OpenWebRtcEnd = (iceServers: readonly IceServer[], tell: (message: FromChild) => void) => WebRtcEnd;
