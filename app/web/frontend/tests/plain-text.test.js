// Values inside Markdown: whatever somebody answered, the form's text shows it as it stands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// The library is made for bundlers and asks for a page when it is loaded; what is tried here needs none.
/** @type {any} */
const page = new Proxy(class {}, {
  get: (_, name) => (name === Symbol.toPrimitive ? () => '' : page),
  apply: () => page,
});
Object.assign(globalThis, { KeyboardEvent: class {}, document: page, window: globalThis });
const contents = `export { MarkdownRenderer } from '@bpmn-io/form-js-viewer';
  export { PlainValues } from './src/form/templating.js';`;
const bundled = await build({
  stdin: { contents, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
  bundle: true,
  format: 'esm',
  write: false,
});
const { MarkdownRenderer, PlainValues } = await import(
  `data:text/javascript;base64,${Buffer.from(bundled.outputFiles[0].contents).toString('base64')}`
);
const [templating, markdown] = [new PlainValues(), new MarkdownRenderer()];

/**
 * What a text view makes of `template`, with the value in it.
 * @param {string} template
 * @param {unknown} value
 */
const shown = (template, value) => markdown.render(templating.evaluate(template, { value }, { strict: false }));

/** @type {Record<string, string>} */
const NAMES = { amp: '&', lt: '<', gt: '>', quot: '"' };

/**
 * The text of the HTML as a browser reads it: entities resolved once.
 * @param {string} html
 */
const read = (html) =>
  html.replace(/&(?:#(\d+)|(\w+));/g, (_, code, name) => NAMES[name] ?? String.fromCharCode(Number(code)));

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '**loud** _soft_ ~~gone~~ `code`',
  '[here](javascript:alert(1))',
  'https://evil.example/ and a@evil.example',
  '![](https://evil.example/x.png)',
  '&lt;b&gt; &#60;i&#62;',
  '| a | b |',
];

for (const value of HOSTILE) {
  test(`${value} is text`, () => {
    const html = shown('Said: {{value}}', value);
    assert.match(html, /^<p>[^<]*<\/p>\n$/);
    assert.equal(read(html), `<p>Said: ${value}</p>\n`);
  });
}

test('what begins a line begins no list, heading, quotation or code', () => {
  for (const value of ['# a', '- a', '1. a', '> a', '    a', '\ta', '---', '```']) {
    assert.match(shown('{{value}}', value), /^<p>[^<]*<\/p>\n$/, value);
  }
});

test('what the author wrote stays Markdown', () => {
  assert.equal(read(shown('# Of\n**{{value}}**', 'a*b')), '<h1>Of</h1>\n<p><strong>a*b</strong></p>\n');
  assert.equal(read(shown('{{#if value > 80}}*fine*{{/if}}', 91)), '<p><em>fine</em></p>\n');
});

test('a label is text already, and is left as it stands', () => {
  assert.equal(templating.evaluate('{{value}}', { value: 'a*b <c>' }, { debug: true }), 'a*b <c>');
});

test('numbers are shown as they are', () => {
  assert.equal(read(shown('{{value}} points', -0.5)), '<p>-0.5 points</p>\n');
});
