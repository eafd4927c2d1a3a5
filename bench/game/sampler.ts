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
  const sample = () => {
    const source = find();
    const width = source ? (source.videoWidth || source.width) : 0;
    if (width > 0) {
      const scale = scaleOf(width);
      try { context.drawImage(source, 0, 0, 256 * scale, 64 * scale, 0, 0, 256, 64); } catch { return; }
      const pixels = context.getImageData(0, 0, 256, 64).data;
      const bright = (x, y) => { const at = (y * 256 + x) * 4; return pixels[at] + pixels[at + 1] + pixels[at + 2] > 384; };
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
  const loop = () => { sample(); requestAnimationFrame(loop); };
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
