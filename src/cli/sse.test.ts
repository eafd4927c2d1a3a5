import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverSentEvents } from './sse.ts';

async function read(...chunks: readonly string[]) {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
  const events = [];
  for await (const event of serverSentEvents(body)) events.push(event);
  return events;
}

test('events are put together from any pieces, with either line end', async () => {
  assert.deepEqual(await read('id: 7\nda', 'ta: a\ndata: b\n', '\nevent: x\r\ndata:c\r', '\n\r\n'), [
    { id: '7', data: 'a\nb' },
    { id: '7', data: 'c' },
  ]);
});

test('comments, empty events and an unfinished last one give nothing', async () => {
  assert.deepEqual(await read(': ping\n\n', 'id: 1\n\n', 'data: unfinished'), []);
});

test('an event without an end does not fill the memory', async () => {
  await assert.rejects(read(`data: ${'x'.repeat(1_048_577)}`), /too large/);
});
