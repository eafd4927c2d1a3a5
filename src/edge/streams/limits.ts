/** Limits of game streams: each has a name, a unit and a reason. */

/** Display and sound server answer within this after their start. */
export const PART_START_MS_MAX = 10_000;
/** No picture for so long: the encoder stands. Noticed within 2 s with the watch's own step. */
export const STALL_MS = 1_500;
export const WATCH_MS = 250;
/** The first picture of an encoder may take longer than the next ones. */
export const FIRST_FRAME_MS = 4_000;
/** A new encoder for a whole picture, or for another size or rate, at most this often. */
export const KEYFRAME_EVERY_MS = 1_500;
/** Encoders that failed in a row before the session is in trouble for good. */
export const ENCODER_ATTEMPTS_MAX = 5;
/** Pause before a failed encoder is started again. */
export const ENCODER_RETRY_MS = 200;
/** Between a polite end and SIGKILL. */
export const END_MS_MAX = 1_500;
/** Length of one Opus packet. */
export const AUDIO_PACKET_MS = 10;
export const AUDIO_BITS_PER_S = 96_000;
/** One FLV tag or Ogg page: a picture of 4K at the highest rate is far below. */
export const PACKET_BYTES_MAX = 16 * 1024 * 1024;
/** A probe of one encoder with 30 generated pictures. */
export const PROBE_MS_MAX = 8_000;
/** What is kept of a part's last words. */
export const LAST_WORDS_CHARS_MAX = 2_000;
/** Processes and threads of one game: engines start some dozen, drivers one for each core. */
export const GAME_PROCESSES_MAX = 512;
/** What display and sound server of one session may take: a game can make both grow. */
export const STAGE_LIMITS = { memoryBytes: 1024 * 1024 * 1024, cpuCores: 2, processes: 256 } as const;
/** Files and folders of one player's saves that are counted; more count as too much. Every session has them counted every five seconds. */
export const SAVE_ENTRIES_MAX = 20_000;
/** Counted at once: between two such bundles others have their turn. */
export const SAVE_ENTRIES_AT_ONCE = 64;
/** Files, sockets and pipes that the processes of one game have open; more count as too much. */
export const OPEN_FILES_MAX = 16_384;
/** Unit of `stat.blocks` (stat(2)). */
export const BLOCK_BYTES = 512;
/** Keys and buttons that may be held at once: ten fingers and a mouse. */
export const HELD_MAX = 32;
