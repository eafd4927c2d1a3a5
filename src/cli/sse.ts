/** Server-sent events from a response's body. Source: WHATWG HTML, section 9.2.6 (interpreting an event stream). */

export interface ServerSentEvent {
  readonly id: string | undefined;
  readonly data: string;
}

/** Signs that an unfinished event may have: a server that never ends one must not fill our memory. */
const EVENT_CHARS_MAX = 1_048_576;

/** One event of the stream has no end within `EVENT_CHARS_MAX`. */
export class StreamTooLarge extends Error {
  override readonly name = 'StreamTooLarge';
}

/** @throws {StreamTooLarge} @throws {Error} the connection broke */
export async function* serverSentEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let id: string | undefined;
  let data: string[] = [];
  let chars = 0;
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    if (rest.length + chars > EVENT_CHARS_MAX) throw new StreamTooLarge('an event of the stream is too large');
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { id, data: data.join('\n') };
        data = [];
        chars = 0;
        continue;
      }
      const [field, value] = fieldOf(line);
      if (field === 'data') chars += data.push(value) && value.length + 1;
      if (field === 'id') id = value;
    }
  }
}

function fieldOf(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  if (colon < 0) return [line, ''];
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
}
