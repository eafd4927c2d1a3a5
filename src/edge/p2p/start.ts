/**
 * Puts the peer-to-peer edge together. Importing this file loads libp2p (about a second of processor time), so import it
 * late: `await import('#edge/p2p/start.ts')`.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isHex32 } from '#core/kernel/ids.ts';
import { channelOver, openChannelOver } from './channel.ts';
import { newChannelServer } from './channel-server.ts';
import { newDialler } from './dialler.ts';
import { PeerRefused, PeerTimeout, PeerUnreachable, ProtocolViolation, StreamBroken } from './errors.ts';
import { frameOf, newFrameSender, receiveFrames } from './frames.ts';
import type { FrameBudget, FrameSender } from './frames.ts';
import { newGossip } from './gossip.ts';
import { HELLO_PROTOCOL, newHello } from './hello.ts';
