/** Sound: Opus packets decoded and played a few hundredths of a second after they came. */

const RATE = 48_000;
/** Lead of what is played over the clock: smaller breaks at the first late packet. */
const LEAD_S = 0.03;
/** Further ahead the picture would be left behind: packets are passed over. */
const AHEAD_S_MAX = 0.07;
/** What came in a burst is caught up by playing so much faster: less than a quarter tone, and nothing is cut out. */
const CATCH_UP = 1.03;
/** Packets between two looks at how far ahead even the latest of them was: half a second. */
const LOOK_PACKETS = 50;

export interface Sound {
  take(packet: Uint8Array): void;
  setMuted(isMuted: boolean): void;
  /** A browser lets a page be heard only after the person did something in it. */
  wake(): void;
  /** Peak of what was played lately, 0 to 1, muted or not. */
  level(): number;
  /** How far behind its arrival a packet is heard, ms. */
  readonly delayMs: number;
  close(): void;
}

/** undefined: this browser cannot decode Opus. */
export function openSound(): Sound | undefined {
  if (!('AudioDecoder' in window) || !('AudioContext' in window)) return undefined;
  const context = new AudioContext({ sampleRate: RATE, latencyHint: 'interactive' });
  const meter = context.createAnalyser();
  meter.fftSize = 2048;
  const volume = context.createGain();
  meter.connect(volume).connect(context.destination);
  const samples = new Float32Array(meter.fftSize);
  let nextS = 0;
  let rate = 1;
  let leastS = Infinity;
  let looked = 0;
  let stamp = 0;
  let peak = 0;
  let delayMs = 0;

  const play = (data: AudioData): void => {
    const { numberOfFrames, numberOfChannels } = data;
    const buffer = context.createBuffer(numberOfChannels, numberOfFrames, data.sampleRate);
    for (let channel = 0; channel < numberOfChannels; channel += 1) {
      const plane = new Float32Array(numberOfFrames);
      data.copyTo(plane, { planeIndex: channel, format: 'f32-planar' });
      buffer.copyToChannel(plane, channel);
      for (const sample of plane) peak = Math.max(peak * 0.99995, Math.abs(sample));
    }
    data.close();
    if (context.state !== 'running') return;
    const nowS = context.currentTime;
    if (nextS < nowS + LEAD_S / 4) nextS = nowS + LEAD_S;
    if (nextS > nowS + AHEAD_S_MAX) return;
    leastS = Math.min(leastS, nextS - nowS);
    looked += 1;
    if (looked === LOOK_PACKETS) {
      rate = leastS > LEAD_S ? CATCH_UP : 1;
      leastS = Infinity;
      looked = 0;
    }
    delayMs = (nextS - nowS + (context.outputLatency || 0)) * 1000;
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(meter);
    source.playbackRate.value = rate;
    source.start(nextS);
    nextS += buffer.duration / rate;
  };
  const make = (): AudioDecoder => {
    const made = new AudioDecoder({ output: play, error: () => undefined });
    made.configure({ codec: 'opus', sampleRate: RATE, numberOfChannels: 2 });
    return made;
  };
  let decoder = make();
  return {
    take: (packet) => {
      if (decoder.state === 'closed') decoder = make();
      stamp += 10_000;
      decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: stamp, data: packet }));
    },
    setMuted: (isMuted) => {
      volume.gain.value = isMuted ? 0 : 1;
    },
    wake: () => void context.resume().catch(() => undefined),
    level: () => {
      meter.getFloatTimeDomainData(samples);
      return context.state === 'running' ? samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0) : peak;
    },
    get delayMs() {
      return delayMs;
    },
    close: () => {
      if (decoder.state !== 'closed') decoder.close();
      void context.close();
    },
  };
}
