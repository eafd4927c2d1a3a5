/** Starts and ends the process of a WebRTC connection; see `child.ts`. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { END_MS_MAX } from '../limits.ts';
import type { WebRtcEvents, WebRtcSender } from '../port.ts';
import type { FromChild, ToChild } from './messages.ts';

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));
/** Messages that the child has not taken yet: beyond it pictures are left out. */
const WAITING_MAX = 32;

export function startWebRtcSender(events: WebRtcEvents): WebRtcSender {
  const child = fork(CHILD, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
  });
  let isGone = false;
  let waiting = 0;
  let sounds = 0;
  const lost = (): void => {
    if (isGone) return;
    isGone = true;
    events.onLost();
  };
  const send = (message: ToChild): void => {
    if (isGone || !child.connected) return;
    waiting += 1;
    child.send(message, (cause) => {
      waiting -= 1;
      if (cause !== null) lost();
    });
  };
  child.once('error', lost);
  child.once('exit', lost);
  child.on('message', (message: FromChild) => {
    if (isGone) return;
    switch (message.t) {
      case 'offer':
        return events.onOffer(message.sdp);
      case 'candidate':
        return events.onCandidate(message.candidate, message.mid);
      case 'whole':
        return events.onWholeNeeded();
      case 'state':
        if (message.state === 'connected') events.onConnected();
        else lost();
    }
  });
  return {
    config: (description) => send({ t: 'config', description }),
    video: ({ isKey, capturedMs, bytes }) => {
      if (waiting >= WAITING_MAX) return false;
      send({ t: 'video', isKey, capturedMs, bytes });
      return true;
    },
    sound: (bytes) => {
      sounds += 1;
      if (waiting < WAITING_MAX) send({ t: 'sound', number: sounds, bytes });
    },
    answer: (sdp) => send({ t: 'answer', sdp }),
    candidate: (candidate, mid) => send({ t: 'candidate', candidate, mid }),
    close: () => {
      isGone = true;
      if (child.connected) child.disconnect();
      setTimeout(() => child.kill('SIGKILL'), END_MS_MAX).unref();
    },
  };
}
