/** werift: WebRTC in TypeScript, for machines that node-datachannel has no binary for. */
import {
  MediaStreamTrack,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  RTCRtpHeaderExtensionParameters,
  type RTCRtpSender,
  RtpHeader,
  RtpPacket,
} from 'werift';
import type { OpenWebRtcEnd } from './messages.ts';
import { CLOCK, h264Payloads, rtpTimestamp } from './rtp.ts';
import { PAYLOAD_BYTES_MAX, PLAYOUT_DELAY, SOUND, VIDEO } from './sdp.ts';

const UINT16 = 2 ** 16;
/** Least and most delay, twelve bits each: none. */
const NO_DELAY = Buffer.alloc(3);
const ONE_BYTE_HEADS = 0xbede;

export const openEnd: OpenWebRtcEnd = (iceServers, tell) => {
  const connection = new RTCPeerConnection({
    iceServers: iceServers.map(({ urls, username = '', credential = '' }) => ({ urls, username, credential })),
    headerExtensions: { video: [new RTCRtpHeaderExtensionParameters({ uri: PLAYOUT_DELAY.uri })] },
    codecs: {
      video: [
        new RTCRtpCodecParameters({
          mimeType: 'video/H264',
          clockRate: CLOCK.video,
          payloadType: VIDEO.payloadType,
          rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
          parameters: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
        }),
      ],
      audio: [
        new RTCRtpCodecParameters({
          ...{ mimeType: 'audio/opus', clockRate: CLOCK.sound, channels: 2, payloadType: SOUND.payloadType },
        }),
      ],
    },
  });
  const add = (kind: 'video' | 'audio'): RTCRtpSender =>
    connection.addTransceiver(new MediaStreamTrack({ kind }), { direction: 'sendonly' }).sender;
  const video = add('video');
  const sound = add('audio');
  const numbers = { video: 0, sound: 0 };
  let delayId: number | undefined;

  connection.connectionStateChange.subscribe((state) => {
    if (state === 'connected') tell({ t: 'state', state: 'connected' });
    if (state === 'failed' || state === 'closed' || state === 'disconnected') tell({ t: 'state', state: 'lost' });
  });
  connection.onIceCandidate.subscribe((candidate) => {
    if (candidate?.candidate !== undefined && candidate.candidate !== '')
      tell({ t: 'candidate', candidate: candidate.candidate, mid: candidate.sdpMid ?? '' });
  });
  video.onPictureLossIndication.subscribe(() => tell({ t: 'whole' }));
  const lost = (): void => tell({ t: 'state', state: 'lost' });
  const offer = async (): Promise<void> => {
    const { sdp } = await connection.createOffer();
    delayId = Number(/a=extmap:(\d+) \S*playout-delay/.exec(sdp)?.[1] ?? Number.NaN);
    // Candidates follow one by one: the offer does not wait for a server that does not answer.
    tell({ t: 'offer', sdp });
    await connection.setLocalDescription({ type: 'offer', sdp });
  };
  offer().catch(lost);

  const send = (sender: RTCRtpSender, header: RtpHeader, payload: Uint8Array): void => {
    // A connection that ends says so by its state.
    sender.sendRtp(new RtpPacket(header, Buffer.from(payload))).catch(() => undefined);
  };
  return {
    video: ({ capturedMs, bytes }) => {
      const payloads = h264Payloads(bytes, PAYLOAD_BYTES_MAX);
      payloads.forEach((payload, index) => {
        numbers.video = (numbers.video + 1) % UINT16;
        const header = new RtpHeader({
          ...{ version: 2, payloadType: VIDEO.payloadType, sequenceNumber: numbers.video },
          ...{ timestamp: rtpTimestamp(capturedMs, CLOCK.video), marker: index === payloads.length - 1 },
        });
        if (delayId !== undefined && Number.isInteger(delayId)) {
          header.extension = true;
          header.extensionProfile = ONE_BYTE_HEADS;
          header.extensions = [{ id: delayId, payload: NO_DELAY }];
        }
        send(video, header, payload);
      });
    },
    sound: ({ number, bytes }) => {
      numbers.sound = (numbers.sound + 1) % UINT16;
      const header = new RtpHeader({
        ...{ version: 2, payloadType: SOUND.payloadType, sequenceNumber: numbers.sound, marker: false },
        timestamp: (number * SOUND.samplesPerPacket) % 2 ** 32,
      });
      send(sound, header, bytes);
    },
    answer: (sdp) => void connection.setRemoteDescription({ type: 'answer', sdp }).catch(lost),
    // One that is of no use is no loss: others follow.
    candidate: (candidate, mid) => void connection.addIceCandidate({ candidate, sdpMid: mid }).catch(() => undefined),
    close: () => void connection.close(),
  };
};
