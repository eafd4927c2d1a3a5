/**
 * One WebRTC connection to one browser: H.264 and Opus out. Runs as a process of its own, ended with its parent's channel.
 *
 * NOTE: the library drops callbacks of objects that nothing refers to, hence `kept`; and callbacks are set before anything can call them.
 */
import rtc from 'node-datachannel';
import { CLOCK, parameterSets, rtpTimestamp } from './rtp.ts';
import type { FromChild, ToChild } from './messages.ts';

const VIDEO = { payloadType: 96, ssrc: 4242, mid: 'video' } as const;
const SOUND = { payloadType: 111, ssrc: 4243, mid: 'sound', samplesPerPacket: 480 } as const;
/** Shown as soon as decoded. Source: webrtc.googlesource.com, rtp-hdrext/playout-delay. */
const PLAYOUT_DELAY = { id: 1, uri: 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay' } as const;
/** Packets kept for whoever asks again. */
const NACK_PACKETS = 1024;
const FRAGMENT_BYTES = 1200;
/** RTCP payload-specific feedback (RFC 4585): picture loss, full intra request. */
const PSFB = 206;
const WHOLE_FORMATS: ReadonlySet<number> = new Set([1, 4]);

const tell = (message: FromChild): void => void process.send?.(message);

const connection = new rtc.PeerConnection('player', { iceServers: [], disableAutoNegotiation: true });
connection.onStateChange((state) => {
  if (state === 'connected') tell({ t: 'state', state: 'connected' });
  if (state === 'failed' || state === 'closed' || state === 'disconnected') tell({ t: 'state', state: 'lost' });
});
connection.onLocalDescription((sdp, type) => type === 'offer' && tell({ t: 'offer', sdp }));
connection.onLocalCandidate((candidate, mid) => tell({ t: 'candidate', candidate, mid }));

const video = new rtc.Video(VIDEO.mid, 'SendOnly');
video.addH264Codec(VIDEO.payloadType);
video.addSSRC(VIDEO.ssrc, 'game', 'game', 'picture');
video.parseSdpLine(`a=extmap:${PLAYOUT_DELAY.id} ${PLAYOUT_DELAY.uri}`);
const videoTrack = connection.addTrack(video);
const videoConfig = new rtc.RtpPacketizationConfig(VIDEO.ssrc, 'game', VIDEO.payloadType, CLOCK.video);
videoConfig.playoutDelayId = PLAYOUT_DELAY.id;
videoConfig.playoutDelayMin = 0;
videoConfig.playoutDelayMax = 0;
const videoPacketizer = new rtc.H264RtpPacketizer('Length', videoConfig, FRAGMENT_BYTES);
videoPacketizer.addToChain(new rtc.RtcpSrReporter(videoConfig));
videoPacketizer.addToChain(new rtc.RtcpNackResponder(NACK_PACKETS));
videoTrack.onMessage((packet) => {
  if (packet[1] === PSFB && WHOLE_FORMATS.has((packet[0] ?? 0) & 0x1f)) tell({ t: 'whole' });
});
videoTrack.setMediaHandler(videoPacketizer);

const sound = new rtc.Audio(SOUND.mid, 'SendOnly');
sound.addOpusCodec(SOUND.payloadType);
sound.addSSRC(SOUND.ssrc, 'game', 'game', 'sound');
const soundTrack = connection.addTrack(sound);
const soundConfig = new rtc.RtpPacketizationConfig(SOUND.ssrc, 'game', SOUND.payloadType, CLOCK.sound);
const soundPacketizer = new rtc.RtpPacketizer(soundConfig);
soundPacketizer.addToChain(new rtc.RtcpSrReporter(soundConfig));
soundTrack.setMediaHandler(soundPacketizer);

const kept = [
  connection,
  video,
  videoTrack,
  videoConfig,
  videoPacketizer,
  sound,
  soundTrack,
  soundConfig,
  soundPacketizer,
];
let heads: Uint8Array = new Uint8Array(0);

process.on('message', (message: ToChild) => {
  switch (message.t) {
    case 'config':
      heads = parameterSets(message.description);
      return;
    case 'video':
      if (!videoTrack.isOpen()) return;
      videoConfig.timestamp = rtpTimestamp(message.capturedMs, CLOCK.video);
      videoTrack.sendMessageBinary(message.isKey ? Buffer.concat([heads, message.bytes]) : Buffer.from(message.bytes));
      return;
    case 'sound':
      if (!soundTrack.isOpen()) return;
      soundConfig.timestamp = (message.number * SOUND.samplesPerPacket) % 2 ** 32;
      soundTrack.sendMessageBinary(Buffer.from(message.bytes));
      return;
    case 'answer':
      return connection.setRemoteDescription(message.sdp, 'answer');
    case 'candidate':
      connection.addRemoteCandidate(message.candidate, message.mid);
  }
});
// The parent is gone, or wants no more.
process.once('disconnect', () => {
  kept.length = 0;
  connection.close();
  rtc.cleanup();
  process.exitCode = 0;
});
connection.setLocalDescription('offer');
