import { useEffect, useState } from 'react';

export interface LinkPreview {
  /** Name of the pool or network that the link speaks of. */
  readonly title: string | undefined;
  readonly pool: string | undefined;
  readonly hasSecret: boolean;
}

/** What a pasted link leads to, before anything is connected; undefined for what is no link (an address, a half). */
export function useLinkPreview(text: string): LinkPreview | undefined {
  const [preview, setPreview] = useState<LinkPreview>();
  useEffect(() => {
    let isWanted = true;
    void import('#core/contract/link.ts').then(({ parseLink }) => {
      const parsed = parseLink(text);
      if (isWanted)
        setPreview(
          parsed.ok
            ? { title: parsed.value.t, pool: parsed.value.p, hasSecret: parsed.value.s !== undefined }
            : undefined,
        );
    });
    return () => {
      isWanted = false;
    };
  }, [text]);
  return preview;
}
