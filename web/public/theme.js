// Before the first paint: the colours that were chosen, so that the page does not flash. A file, not a line in the page,
// because the Content-Security-Policy allows no inline script.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem('realms.theme');
  } catch (_) {
    // Storage may be closed to us (private windows of some browsers): dark it is.
  }
  var isLight = chosen === 'light' || (chosen === 'auto' && matchMedia('(prefers-color-scheme: light)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', isLight ? 'light' : 'dark');
  if (isLight) document.querySelector('meta[name="theme-color"]').setAttribute('content', '#ece7dc');
})();
