// What an open page asks every ten seconds, against a real server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, pause } from '../src/live/ask.js';
import { startServer } from './server.js';

const news = { tasks: 2, notifications: 1, stamp: '7' };

test('the first question names nothing, and says that nobody asks', async (t) => {
  const { url, asked } = await startServer(t, () => ({ status: 200, body: news }));
  const reply = await ask(url, '');
  assert.deepEqual(reply.news, news);
  assert.equal(asked[0].headers['if-none-match'], undefined);
  assert.equal(asked[0].headers['x-unattended'], '1');
});

test('what is known is named, and nothing new changes nothing', async (t) => {
  const { url, asked } = await startServer(t, () => ({ status: 304 }));
  assert.deepEqual(await ask(url, '"7"'), { status: 304, etag: '"7"' });
  assert.equal(asked[0].headers['if-none-match'], '"7"');
});

test('a line that breaks is no error of the page', async (t) => {
  const { url } = await startServer(t, () => 'dropped');
  assert.deepEqual(await ask(url, '"7"'), { status: 0, etag: '"7"' });
});

test('a server in trouble is asked rarely, and one that knows nobody never again', () => {
  assert.deepEqual([200, 304, 0, 503, 401].map(pause), [10_000, 10_000, 60_000, 60_000, null]);
});
