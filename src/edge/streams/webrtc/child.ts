/** One WebRTC connection to one browser: H.264 and Opus out. Runs as a process of its own, ended with its parent's channel. */
import type { FromChild, OpenWebRtcEnd, ToChild, WebRtcEnd, WebRtcLibrary } from './messages.ts';
import { parameterSets } from './rtp.ts';

const tell = (message: FromChild): void => void process.send?.(message);

let end: WebRtcEnd | undefined;
let loading: Promise<OpenWebRtcEnd | undefined> | undefined;
/** Stand before each whole picture. */
let heads: Uint8Array = new Uint8Array(0);

async function load(library: WebRtcLibrary): Promise<OpenWebRtcEnd | undefined> {
  try {
    const { openEnd } = library === 'native' ? await import('./native.ts') : await import('./pure.ts');
    return openEnd;
  } catch {
    return undefined; // no binary for this machine, or not installed
  }
}

process.on('message', (message: ToChild) => {
  switch (message.t) {
    case 'load':
      loading = load(message.library);
      return;
    case 'open':
      void (loading ?? load(message.library)).then((open) => {
        if (open === undefined) tell({ t: 'missing' });
        else if (process.connected) end = open(message.iceServers, tell);
      });
      return;
    case 'config':
      heads = parameterSets(message.description);
      return;
    case 'video':
      end?.video({
        capturedMs: message.capturedMs,
        bytes: message.isKey ? Buffer.concat([heads, message.bytes]) : message.bytes,
      });
      return;
    case 'sound':
      return end?.sound(message);
    case 'answer':
      return end?.answer(message.sdp);
    case 'candidate':
      return end?.candidate(message.candidate, message.mid);
  }
});
// The parent is gone, or wants no more.
process.once('disconnect', () => {
  end?.close();
  process.exit(0);
});
