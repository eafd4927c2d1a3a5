/**
 * Starts and ends the process of a WebRTC connection; see `child.ts`. The native library first; where it has no binary the pure one, for as long
 * as this process runs.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { IceServer } from '#core/contract/game-stream.ts';
import { END_MS_MAX } from '../limits.ts';
import type { WebRtcEvents, WebRtcSender, WebRtcSenders } from '../port.ts';
import type { FromChild, ToChild, WebRtcLibrary } from './messages.ts';

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));
/** Messages that the child has not taken yet: beyond it pictures are left out. */
const WAITING_MAX = 32;

export interface WebRtcOptions {
  readonly iceServers: readonly IceServer[];
  /** `auto`: what is there. */
  readonly choice: WebRtcLibrary | 'auto' | 'off';
}

/** undefined: off. */
export function createWebRtcSenders({ iceServers, choice }: WebRtcOptions): WebRtcSenders | undefined {
  if (choice === 'off') return undefined;
  let library: WebRtcLibrary = choice === 'pure' ? 'pure' : 'native';
  const isAnotherLeft = (tried: WebRtcLibrary): boolean => {
    if (choice !== 'auto' || tried === 'pure') return false;
    library = 'pure';
    return true;
  };
  const spare = keepSpare(() => library);
  return {
    open: (events) => {
      // Not beside the connection that is being made: it wants the processor.
      const then = (go: () => void) => (): void => {
        spare.prepare();
        go();
      };
      const told = { ...events, onConnected: then(events.onConnected), onLost: then(events.onLost) };
      return startSender({ iceServers, events: told, library: () => library, isAnotherLeft, takeChild: spare.take });
    },
    expect: spare.expect,
  };
}

interface Spare {
  readonly child: ChildProcess;
  readonly library: WebRtcLibrary;
}

/** While players are expected one process with its library loaded waits for the next of them: starting it is half of a join. */
function keepSpare(library: () => WebRtcLibrary): {
  prepare(): void;
  take(): ChildProcess;
  expect(): () => void;
} {
  let expecting = 0;
  let spare: Spare | undefined;
  const drop = (): void => {
    if (spare?.child.connected === true) spare.child.disconnect();
    spare = undefined;
  };
  const prepare = (): void => {
    if (expecting === 0 || spare !== undefined) return;
    const own = { child: startChild(), library: library() };
    const gone = (): void => {
      if (spare === own) spare = undefined;
    };
    own.child.on('error', gone).on('exit', gone);
    // One that is gone already says so by its end.
    own.child.send({ t: 'load', library: own.library } satisfies ToChild, () => undefined);
    spare = own;
  };
  return {
    prepare,
    take: () => {
      const own = spare;
      if (own?.library !== library() || !own.child.connected) {
        drop();
        return startChild();
      }
      spare = undefined;
      return own.child;
    },
    expect: () => {
      expecting += 1;
      prepare();
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        expecting -= 1;
        if (expecting === 0) drop();
      };
    },
  };
}

function startChild(): ChildProcess {
  return fork(CHILD, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
}

interface SenderOptions {
  readonly iceServers: readonly IceServer[];
  readonly events: WebRtcEvents;
  readonly library: () => WebRtcLibrary;
  /** The library is not there: the next one is taken, if there is one. */
  isAnotherLeft(tried: WebRtcLibrary): boolean;
  takeChild(): ChildProcess;
}

function startSender({ iceServers, events, library, isAnotherLeft, takeChild }: SenderOptions): WebRtcSender {
  let child: ChildProcess;
  let isDropping = false;
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
  const begin = (): void => {
    const tried = library();
    const own = takeChild();
    child = own;
    const ended = (): void => {
      if (child === own) lost();
    };
    own.once('error', ended);
    own.once('exit', ended);
    own.on('message', (message: FromChild) => {
      if (isGone || child !== own) return;
      switch (message.t) {
        case 'missing':
          if (!isAnotherLeft(tried)) return lost();
          begin();
          return own.disconnect();
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
    send({ t: 'open', library: tried, iceServers });
  };
  begin();
  return {
    config: ({ description }) => send({ t: 'config', description }),
    video: ({ isKey, capturedMs, bytes }) => {
      // What follows a gap could not be decoded.
      if (waiting >= WAITING_MAX) isDropping = true;
      else if (isKey) isDropping = false;
      if (isDropping) return false;
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
      const own = child;
      if (own.connected) own.disconnect();
      setTimeout(() => own.kill('SIGKILL'), END_MS_MAX).unref();
    },
  };
}
