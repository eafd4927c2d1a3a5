/** Pictures and sound by WebRTC, past the instances; what was agreed on came over the page's own line. */
import type { IceServer } from '#core/contract/game-stream.ts';
import { NOTHING_COUNTED, type RtcCounted } from './rtc-tally.ts';

/** RTP's clock of pictures. */
const CLOCK_PER_MS = 90;

export interface RtcEvents {
  onAnswer(sdp: string): void;
  onCandidate(candidate: string, mid: string): void;
  /** `captured`: as in the pictures of the other way, ms of the provider's clock within 2^32 / 90. */
  onShown(picture: { readonly atMs: number; readonly captured: number | undefined }): void;
  onLost(): void;
}

export interface RtcView {
  offer(sdp: string): Promise<void>;
  candidate(candidate: string, mid: string): void;
  /** Newest reading of getStats. */
  readonly counted: RtcCounted;
  readonly level: number;
  read(): Promise<void>;
  close(): void;
}

export function openRtc(element: HTMLVideoElement, iceServers: readonly IceServer[], events: RtcEvents): RtcView {
  const connection = new RTCPeerConnection({
    iceServers: iceServers.map(({ urls, username = '', credential = '' }) => ({ urls, username, credential })),
  });
  let counted = NOTHING_COUNTED;
  let level = 0;
  let isClosed = false;
  const stream = new MediaStream();
  element.srcObject = stream;
  connection.addEventListener('track', ({ track, receiver }) => {
    receiver.jitterBufferTarget = 0;
    stream.addTrack(track);
    void element.play().catch(() => undefined); // with sound only after a press: it is muted until then
  });
  connection.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate !== null && candidate.candidate !== '')
      events.onCandidate(candidate.candidate, candidate.sdpMid ?? '');
  });
  connection.addEventListener('connectionstatechange', () => {
    const { connectionState } = connection;
    if (!isClosed && (connectionState === 'failed' || connectionState === 'disconnected')) events.onLost();
  });
  const onFrame: VideoFrameRequestCallback = (nowMs, { rtpTimestamp }) => {
    if (isClosed) return;
    events.onShown({ atMs: nowMs, captured: rtpTimestamp === undefined ? undefined : rtpTimestamp / CLOCK_PER_MS });
    element.requestVideoFrameCallback(onFrame);
  };
  element.requestVideoFrameCallback(onFrame);
  return {
    get counted() {
      return counted;
    },
    get level() {
      return level;
    },
    offer: async (sdp) => {
      await connection.setRemoteDescription({ type: 'offer', sdp });
      await connection.setLocalDescription(await connection.createAnswer());
      events.onAnswer(connection.localDescription?.sdp ?? '');
    },
    candidate: (candidate, mid) => {
      // One that comes too early or is of no use is no loss: others follow.
      connection.addIceCandidate({ candidate: candidate.replace(/^a=/, ''), sdpMid: mid }).catch(() => undefined);
    },
    read: async () => {
      if (isClosed) return;
      const report = await connection.getStats();
      report.forEach((entry: Readonly<Record<string, unknown>>) => {
        if (entry['type'] !== 'inbound-rtp') return;
        if (entry['kind'] === 'audio') level = number(entry, 'audioLevel');
        if (entry['kind'] === 'video') counted = countedOf(entry);
      });
    },
    close: () => {
      isClosed = true;
      connection.close();
      element.srcObject = null;
    },
  };
}

function number(entry: Readonly<Record<string, unknown>>, name: string): number {
  const value = entry[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function countedOf(entry: Readonly<Record<string, unknown>>): RtcCounted {
  const whole = (name: string): number => Math.max(0, Math.round(number(entry, name)));
  const us = (name: string): number => Math.max(0, Math.round(number(entry, name) * 1_000_000));
  const framesDecoded = whole('framesDecoded');
  return {
    framesDecoded,
    // Read together, but counted at two places.
    framesReceived: Math.max(framesDecoded, whole('framesReceived')),
    framesDropped: whole('framesDropped'),
    freezeCount: whole('freezeCount'),
    totalFreezesDurationUs: us('totalFreezesDuration'),
    totalDecodeTimeUs: us('totalDecodeTime'),
    jitterBufferDelayUs: us('jitterBufferDelay'),
    jitterBufferEmittedCount: whole('jitterBufferEmittedCount'),
    bytesReceived: whole('bytesReceived'),
    packetsReceived: whole('packetsReceived'),
    packetsLost: whole('packetsLost'),
  };
}
