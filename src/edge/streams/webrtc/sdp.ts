/** What both libraries offer a browser: one picture and one sound, sent alone. */

export const VIDEO = { payloadType: 96, ssrc: 4242, mid: 'video' } as const;
export const SOUND = { payloadType: 111, ssrc: 4243, mid: 'sound', samplesPerPacket: 480 } as const;
/** Shown as soon as decoded. Source: webrtc.googlesource.com, rtp-hdrext/playout-delay. */
export const PLAYOUT_DELAY = { id: 1, uri: 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay' } as const;
/** Of one RTP payload: below the smallest path there is, with all heads. */
export const PAYLOAD_BYTES_MAX = 1_200;
