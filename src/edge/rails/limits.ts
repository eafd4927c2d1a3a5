/** Limits of calls to the outside. */
export const RAIL_LIMITS = {
  /** From dialling to the last byte of the answer. */
  callTimeoutMs: 15_000,
  /** Bytes of an answer. */
  answerBytesMax: 64 * 1024,
  /** A callback's clock may differ by this much. Source: Standard Webhooks, "Webhook timestamp". */
  timestampToleranceMs: 5 * 60_000,
  urlCharsMax: 2048,
} as const;
