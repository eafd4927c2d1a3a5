/**
 * Where decoded pictures are shown. Handed to a video element as a track they never become RGB on the page's own thread: to draw a 720p picture takes
 * seven milliseconds there without a GPU, more than to decode it. Browsers that make no such track (Firefox, Safari) get a canvas.
 */

/** Chromium's (w3c.github.io/mediacapture-transform, the older form that pages have, not workers alone). */
interface TrackGenerator extends MediaStreamTrack {
  readonly writable: WritableStream<VideoFrame>;
}
type TrackGeneratorClass = new (init: { readonly kind: 'video' }) => TrackGenerator;

export interface Screen {
  /** Shows `frame` and closes it. */
  show(frame: VideoFrame): void;
  /** How many were. Two that come within one refresh of the screen are one. */
  readonly shown: number;
  close(): void;
}

/** One of the two is hidden: the canvas where the browser can do without. */
export function openScreen(canvas: HTMLCanvasElement, video: HTMLVideoElement): Screen {
  const { MediaStreamTrackGenerator } = window as { readonly MediaStreamTrackGenerator?: TrackGeneratorClass };
  canvas.hidden = MediaStreamTrackGenerator !== undefined;
  video.hidden = !canvas.hidden;
  return MediaStreamTrackGenerator === undefined
    ? canvasScreen(canvas)
    : trackScreen(video, new MediaStreamTrackGenerator({ kind: 'video' }));
}

function trackScreen(video: HTMLVideoElement, track: TrackGenerator): Screen {
  const writer = track.writable.getWriter();
  let shown = 0;
  let request = 0;
  const onFrame = (): void => {
    shown += 1;
    request = video.requestVideoFrameCallback(onFrame);
  };
  request = video.requestVideoFrameCallback(onFrame);
  return {
    get shown() {
      return shown;
    },
    show: (frame) => {
      // Not before there is something to show: an element that waits for its first picture holds up the page's `load`.
      video.srcObject ??= new MediaStream([track]);
      // Without sound a page may; where it may not, a press begins it.
      if (video.paused) void video.play().catch(() => undefined);
      writer.write(frame).catch(() => frame.close()); // the track has ended
    },
    close: () => {
      video.cancelVideoFrameCallback(request);
      writer.close().catch(() => undefined);
      track.stop();
      video.srcObject = null;
    },
  };
}

function canvasScreen(canvas: HTMLCanvasElement): Screen {
  const context = canvas.getContext('2d', { alpha: false, desynchronized: true });
  let shown = 0;
  let isDrawn = false;
  return {
    get shown() {
      return shown;
    },
    show: (frame) => {
      if (canvas.width !== frame.displayWidth) canvas.width = frame.displayWidth;
      if (canvas.height !== frame.displayHeight) canvas.height = frame.displayHeight;
      context?.drawImage(frame, 0, 0);
      frame.close();
      if (isDrawn) return;
      isDrawn = true;
      requestAnimationFrame(() => {
        isDrawn = false;
        shown += 1;
      });
    },
    close: () => undefined,
  };
}
