/** The browser has taken the bytes by then. */
const KEPT_MS = 10_000;

/** Bytes as a download. `type`: left out for what a stranger wrote, so that it is only ever saved and never opened here. */
export function saveAs(name: string, parts: BlobPart[], type = 'application/octet-stream'): void {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
