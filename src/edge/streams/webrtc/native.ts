/**
 * node-datachannel: libdatachannel with a binary for each platform.
 *
 * NOTE: the library drops callbacks of objects that nothing refers to, hence `kept`; and callbacks are set before anything can call them.
 */
import rtc from 'node-datachannel';
import type { IceServer } from '#core/contract/game-stream.ts';
import type { OpenWebRtcEnd } from './messages.ts';
import { CLOCK, rtpTimestamp } from './rtp.ts';
import { PAYLOAD_BYTES_MAX, PLAYOUT_DELAY, SOUND, VIDEO } from './sdp.ts';

/** Packets kept for whoever asks again. */
const NACK_PACKETS = 1024;
/** RTCP payload-specific feedback (RFC 4585): picture loss, full intra request. */
const PSFB = 206;
const WHOLE_FORMATS: ReadonlySet<number> = new Set([1, 4]);

export const openEnd: OpenWebRtcEnd = (iceServers, tell) => {
  const connection = new rtc.PeerConnection('player', {
    iceServers: iceServers.map(addressOf),
    disableAutoNegotiation: true,
  });
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
  const videoPacketizer = new rtc.H264RtpPacketizer('Length', videoConfig, PAYLOAD_BYTES_MAX);
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

  const kept = [connection, video, videoTrack, videoPacketizer, sound, soundTrack, soundPacketizer];
  connection.setLocalDescription('offer');
  return {
    video: ({ capturedMs, bytes }) => {
      if (!videoTrack.isOpen()) return;
      videoConfig.timestamp = rtpTimestamp(capturedMs, CLOCK.video);
      videoTrack.sendMessageBinary(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    },
    sound: ({ number, bytes }) => {
      if (!soundTrack.isOpen()) return;
      soundConfig.timestamp = (number * SOUND.samplesPerPacket) % 2 ** 32;
      soundTrack.sendMessageBinary(Buffer.from(bytes));
    },
    answer: (sdp) => connection.setRemoteDescription(sdp, 'answer'),
    candidate: (candidate, mid) => connection.addRemoteCandidate(candidate, mid),
    close: () => {
      kept.length = 0;
      connection.close();
      rtc.cleanup();
    },
  };
};

const RELAYS = { udp: 'TurnUdp', tcp: 'TurnTcp', tls: 'TurnTls' } as const;

/** As libdatachannel wants it: a relay's name and word apart from its address. */
function addressOf({ urls, username = '', credential = '' }: IceServer): string | rtc.IceServer {
  const [, scheme = '', host = '', port, transport] = ICE_URL.exec(urls) ?? [];
  if (!scheme.startsWith('turn')) return urls;
  const way = scheme === 'turns' ? 'tls' : transport === 'tcp' ? 'tcp' : 'udp';
  return {
    ...{ hostname: host, port: Number(port ?? (way === 'tls' ? 5349 : 3478)), username, password: credential },
    relayType: RELAYS[way],
  };
}
/** RFC 7064, RFC 7065. */
const ICE_URL = /^(stuns?|turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?$/;
