/** Between this process and the one that holds the WebRTC library: a fault of native code ends the child alone. */

export type ToChild =
  | { readonly t: 'config'; readonly description: Uint8Array }
  | { readonly t: 'video'; readonly isKey: boolean; readonly capturedMs: number; readonly bytes: Uint8Array }
  | { readonly t: 'sound'; readonly number: number; readonly bytes: Uint8Array }
  | { readonly t: 'answer'; readonly sdp: string }
  | { readonly t: 'candidate'; readonly candidate: string; readonly mid: string };

export type FromChild =
  | { readonly t: 'offer'; readonly sdp: string }
  | { readonly t: 'candidate'; readonly candidate: string; readonly mid: string }
  | { readonly t: 'state'; readonly state: 'connected' | 'lost' }
  /** The other side lost too much to go on without a whole picture. */
  | { readonly t: 'whole' };
