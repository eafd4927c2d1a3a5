/** Runs in each page that is measured, ours and others': once a frame it reads the probe back from what is shown. */

/** Source of a script for the page: it is the same for a video and for a canvas. */
export const SAMPLER = `
window.__probe = (() => {
  // A viewer's page has small pictures of its own.
  const wide = (selector) => [...document.querySelectorAll(selector)].find((one) => (one.videoWidth || one.width || one.clientWidth) >= 300) ?? null;
  const small = document.createElement('canvas');
  small.width = 256; small.height = 64;
  const context = small.getContext('2d', { willReadFrequently: true });
  let find = () => null, scaleOf = () => 1, last = -1, patch = -1, shown = 0, sinceMs = 0, ages = [], waiters = [], flips = [], tones = [], quietMs = 0;
  // Of a video the corner's luma alone: to draw it would turn the whole picture into RGB, seven milliseconds that no viewer of a canvas pays.
  let luma = new Uint8Array(0);
  const ofVideo = async (video, scale) => {
    const frame = new VideoFrame(video);
    const even = (side) => Math.max(2, 2 * Math.round(side * scale / 2));
    const rect = { x: 0, y: 0, width: even(256), height: even(64) };
    const size = frame.allocationSize({ rect });
    if (luma.length < size) luma = new Uint8Array(size);
    const [{ offset, stride }] = await frame.copyTo(luma, { rect }).finally(() => frame.close());
    return (x, y) => luma[offset + Math.min(rect.height - 1, Math.round(y * scale)) * stride + Math.min(rect.width - 1, Math.round(x * scale))] > 128;
  };
  const ofCanvas = (canvas, scale) => {
    context.drawImage(canvas, 0, 0, 256 * scale, 64 * scale, 0, 0, 256, 64);
    const pixels = context.getImageData(0, 0, 256, 64).data;
    return (x, y) => { const at = (y * 256 + x) * 4; return pixels[at] + pixels[at + 1] + pixels[at + 2] > 384; };
  };
  let isReading = false;
  const sample = async () => {
    const source = find();
    const width = source ? (source.videoWidth || source.width) : 0;
    if (width > 0 && !isReading) {
      let bright;
      isReading = true;
      try { bright = source.videoWidth ? await ofVideo(source, scaleOf(width)) : ofCanvas(source, scaleOf(width)); } catch { return; } finally { isReading = false; }
      let time = 0;
      for (let bit = 0; bit < 16; bit++) if (bright(bit * 16 + 8, 8)) time |= 1 << bit;
      if (time !== last) { last = time; shown++; ages.push((Date.now() - time) & 0xffff); }
      const now = [[6, 58], [58, 58], [58, 24]].filter(([x, y]) => bright(x, y)).length > 1 ? 1 : 0;
      if (now !== patch) { patch = now; flips.push(performance.now()); waiters.splice(0).forEach((wake) => wake(performance.now())); }
    }
  };
  // What the page plays itself: when its loud packets are heard.
  const start = AudioBufferSourceNode.prototype.start;
  const tone = (heardMs) => { if (heardMs - quietMs > 500) tones.push(heardMs); quietMs = heardMs; };
  AudioBufferSourceNode.prototype.start = function (when = 0, ...rest) {
    const { context, buffer } = this;
    if (buffer && buffer.getChannelData(0).some((value) => Math.abs(value) > 0.1))
      tone(performance.now() + (Math.max(0, when - context.currentTime) + (context.outputLatency || 0)) * 1000);
    return start.call(this, when, ...rest);
  };
  const loop = () => { void sample(); requestAnimationFrame(loop); };
  requestAnimationFrame(loop);
  return {
    watch(selector, fullWidth) { find = () => wide(selector); scaleOf = (width) => width / fullWidth; },
    /** Of each flip the tone that belongs to it: how much later it is heard than the patch is seen, in ms. */
    lags() {
      return flips.flatMap((flip) => {
        const nearest = tones.reduce((best, at) => (Math.abs(at - flip) < Math.abs(best - flip) ? at : best), Infinity);
        return Math.abs(nearest - flip) < 700 ? [nearest - flip] : [];
      });
    },
    reset() { shown = 0; ages = []; flips = []; tones = []; sinceMs = performance.now(); },
    read() { return { fps: shown * 1000 / (performance.now() - sinceMs), ages: ages.filter((age) => age < 8000) }; },
    async press(selector, fullWidth, fullHeight) {
      const target = wide(selector);
      const source = find() ?? target;
      const box = source.getBoundingClientRect();
      const x = box.left + 32 * box.width / fullWidth, y = box.top + 40 * box.height / fullHeight;
      const at = { clientX: x, clientY: y, pageX: x, pageY: y, button: 0, bubbles: true, cancelable: true, pointerId: 1, pointerType: 'mouse' };
      const fire = (name, buttons) => {
        target.dispatchEvent(new PointerEvent('pointer' + name, { ...at, buttons }));
        target.dispatchEvent(new MouseEvent('mouse' + name, { ...at, buttons }));
      };
      const seen = new Promise((resolve) => { waiters.push(resolve); setTimeout(() => resolve(-1), 3000); });
      fire('move', 0);
      const startMs = performance.now();
      fire('down', 1);
      fire('up', 0);
      const endMs = await seen;
      waiters = [];
      return endMs < 0 ? -1 : endMs - startMs;
    },
  };
})();
`;
