// What a form sends and what it makes of the answers, against a real server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saveDraft, submitForm } from '../src/form/requests.js';
import { startServer } from './server.js';

const none = new Map();

/** @param {import('./server.js').Asked} asked */
const jsonOf = ({ body }) => JSON.parse(body.toString());

test('a draft goes as JSON, with the token', async (t) => {
  const { url, asked } = await startServer(t, () => ({ status: 200, body: { saved_at: 'now' } }));
  assert.equal(await saveDraft(url, 'token-1', { cause: '磨损' }, false), true);
  assert.equal(asked[0].method, 'PUT');
  assert.equal(asked[0].headers['x-csrftoken'], 'token-1');
  assert.deepEqual(jsonOf(asked[0]), { answers: { cause: '磨损' } });
});

for (const [what, answer] of /** @type {[string, import('./server.js').Answer][]} */ ([
  ['a task that was closed meanwhile', { status: 409, body: { message: 'This task is closed already' } }],
  ['a session that has ended', { status: 401, body: {} }],
  ['a server in trouble', { status: 502, body: '<h1>Bad gateway</h1>' }],
  ['a line that breaks', 'dropped'],
])) {
  test(`a draft is not kept by ${what}`, async (t) => {
    const { url } = await startServer(t, () => answer);
    assert.equal(await saveDraft(url, 'token', { cause: 'worn' }, false), false);
  });
}

test('a form without files goes as JSON and is told where to go on', async (t) => {
  const { url, asked } = await startServer(t, () => ({ status: 200, body: { location: '/?done=1' } }));
  const outcome = await submitForm(url, 'token', { answers: { cause: 'worn' }, files: new Map([['files::1', []]]) });
  assert.deepEqual(outcome, { status: 200, location: '/?done=1' });
  assert.equal(asked[0].method, 'POST');
  assert.deepEqual(jsonOf(asked[0]), { answers: { cause: 'worn' } });
});

test('files travel with the answers, each under the id that the answers name', async (t) => {
  const { url, asked } = await startServer(t, () => ({ status: 200, body: {} }));
  const files = new Map([
    ['files::1', [new File(['one'], '一.txt'), new File(['two'], 'two.txt')]],
    ['files::2', []],
  ]);
  await submitForm(url, 'token', { answers: { photo: 'files::1' }, files, password: 'secret' });
  const { headers, body } = asked[0];
  const again = new Response(new Uint8Array(body), { headers: { 'Content-Type': String(headers['content-type']) } });
  const sent = await again.formData();
  assert.deepEqual([...new Set(sent.keys())], ['answers', 'password', 'files::1']);
  assert.equal(sent.get('answers'), '{"photo":"files::1"}');
  const names = sent.getAll('files::1').map((file) => /** @type {File} */ (file).name);
  assert.deepEqual(names, ['一.txt', 'two.txt']);
});

test('refused answers come back by field', async (t) => {
  const body = { message: 'Please check', fields: { 'key_points.0.nominal': 'Must be a number' } };
  const { url } = await startServer(t, () => ({ status: 422, body }));
  assert.deepEqual(await submitForm(url, 'token', { answers: {}, files: none }), { status: 422, ...body });
});

test('a task that somebody else has done says so in the words of the server', async (t) => {
  const { url } = await startServer(t, () => ({ status: 409, body: { message: 'This task is closed already' } }));
  const outcome = await submitForm(url, 'token', { answers: {}, files: none });
  assert.deepEqual(outcome, { status: 409, message: 'This task is closed already' });
});

test('an ended session asks to sign in elsewhere', async (t) => {
  const { url } = await startServer(t, () => ({ status: 401, body: '<h1>Sign in</h1>' }));
  const outcome = await submitForm(url, 'token', { answers: {}, files: none });
  assert.match(String(outcome.message), /^Your session has ended/);
});

test('an answer that is no JSON is told by its status', async (t) => {
  const { url } = await startServer(t, () => ({ status: 502, body: '<h1>Bad gateway</h1>' }));
  const outcome = await submitForm(url, 'token', { answers: {}, files: none });
  assert.deepEqual(outcome, { status: 502, message: '502 Bad Gateway' });
});

test('a broken line leaves the answers where they are', async (t) => {
  const { url } = await startServer(t, () => 'dropped');
  const outcome = await submitForm(url, 'token', { answers: {}, files: none });
  assert.equal(outcome.status, 0);
  assert.match(String(outcome.message), /Your answers are still here/);
});
