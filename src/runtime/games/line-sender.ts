/** Pictures and sound over the line that the peers have anyway: to the player's instance by a channel, from there to the page by a WebSocket. */
import { downTextMessage, soundMessage, videoMessages } from '#core/contract/game-stream.ts';
import type { MediaSender } from '#edge/streams/port.ts';
import { createBacklog } from './backlog.ts';

/** Of the stream's rate, that may wait before pictures are dropped. */
const WAIT_SECONDS = 0.3;
const WAIT_BYTES_MIN = 128 * 1024;

export interface LineSender extends MediaSender {
  readonly dropped: number;
}

export interface LineSenderOptions {
  send(message: Uint8Array): void;
  /** Given to the line, and not taken by it yet. */
  waitingBytes(): number;
  readonly limitBitsPerS: number;
  readonly nowMs: () => number;
}

export function createLineSender({ send, waitingBytes, limitBitsPerS, nowMs }: LineSenderOptions): LineSender {
  const backlog = createBacklog(Math.max(WAIT_BYTES_MIN, Math.round((limitBitsPerS / 8) * WAIT_SECONDS)));
  let pictures = 0;
  let sounds = 0;
  return {
    get dropped() {
      return backlog.dropped;
    },
    config: ({ codec, description, profile: { width, height, fps }, encoder }) =>
      send(
        downTextMessage({
          ...{
            t: 'video',
            codec,
            description: Buffer.from(description).toString('base64'),
            width,
            height,
            fps,
            encoder,
          },
        }),
      ),
    video: ({ isKey, capturedMs, lastInput, bytes }) => {
      if (!backlog.admit({ isKey, waitingBytes: waitingBytes() })) return false;
      pictures += 1;
      const host = Math.round((nowMs() - capturedMs) * 10);
      const picture = { isKey, number: pictures, captured: Math.floor(capturedMs), lastInput, host, bytes };
      for (const message of videoMessages(picture)) send(message);
      return true;
    },
    sound: (bytes) => {
      sounds += 1;
      if (!backlog.isDropping) send(soundMessage(sounds, bytes));
    },
    // The line belongs to whoever opened it.
    close: () => {},
  };
}
