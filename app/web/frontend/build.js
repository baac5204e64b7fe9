// Bundles the front end into ../static/dist with content hashes and writes manifest.json (name -> hashed file).
// Usage: node build.js
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, '..', 'static', 'dist');
const entries = [
  'app.js',
  'form.js',
  'diagram.js',
  'replay.js',
  'heat.js',
  'app.css',
  'form.css',
  'diagram.css',
  'replay.css',
  'responsibility.css',
  'heat.css',
  'chart.js',
  'chart.css',
];

// form-js 2.0 writes some texts without its translate service. Each must be found exactly once, so that an update of the
// library that changes them fails the build instead of bringing English back.
/** @type {import('esbuild').Plugin} */
const formTexts = {
  name: 'form-texts',
  setup({ onLoad }) {
    onLoad({ filter: /form-js-viewer[\\/]dist[\\/]index\.es\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, 'utf8');
      for (const [found, wanted] of [
        ["children: valueLabel || 'Select'", "children: valueLabel || pageText('Select')"],
        ['children: "Browse"', "children: pageText('Browse')"],
        ["placeholder: 'Search',", "placeholder: pageText('Search'),"],
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the library's own source
        ['`Remove list item ${itemIndex + 1}`', "pageText('Remove list item {number}', { number: itemIndex + 1 })"],
        ['placeholder: getLocaleReadableDateFormat(),', 'placeholder: pageText(getLocaleReadableDateFormat()),'],
        ["placeholder: use24h ? 'hh:mm' : 'hh:mm --',", "placeholder: pageText(use24h ? 'hh:mm' : 'hh:mm --'),"],
      ]) {
        if (contents.split(found).length !== 2) {
          throw new Error(`form-js has changed: ${found} is not there exactly once`);
        }
        contents = contents.replace(found, wanted);
      }
      const dictionary = join(here, 'src', 'texts.js').replaceAll('\\', '/');
      return { contents: `import { translate as pageText } from '${dictionary}';\n${contents}`, loader: 'js' };
    });
  },
};

/** @satisfies {import('esbuild').BuildOptions} */
const options = /** @type {const} */ ({
  absWorkingDir: here,
  entryPoints: entries.map((name) => join('src', name)),
  outdir: dist,
  entryNames: '[name]-[hash]',
  chunkNames: 'shared-[hash]',
  assetNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['es2022', 'chrome105', 'firefox115', 'safari16'],
  minify: true,
  metafile: true,
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { '.svg': 'file', '.woff2': 'file' },
  plugins: [formTexts],
  logLevel: 'warning',
});

/**
 * @typedef {import('esbuild').Metafile} Metafile
 * @typedef {Record<string, string>} Manifest entry name (form.js) -> hashed file name; what a template may ask for
 */

/** @param {Metafile} metafile */
function namesOf(metafile) {
  /** @type {Manifest} */
  const manifest = {};
  for (const [path, output] of Object.entries(metafile.outputs)) {
    if (output.entryPoint) {
      manifest[basename(output.entryPoint)] = basename(path);
    }
  }
  return manifest;
}

/** @param {Manifest} manifest */
async function copyPictures(manifest) {
  const folder = join(here, 'src', 'pictures');
  for (const name of await readdir(folder)) {
    const hash = createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex')
      .slice(0, 8);
    const hashed = name.replace(/(\.\w+)$/, `-${hash.toUpperCase()}$1`);
    await cp(join(folder, name), join(dist, hashed));
    manifest[name] = hashed;
  }
}

/**
 * Licences of all that is bundled, for the wheel: bpmn.io asks for it, and so do the MIT ones.
 * @param {Metafile} metafile
 */
async function writeLicences(metafile) {
  const packages = new Set(Object.keys(metafile.inputs).flatMap((path) => packageOf(path) ?? []));
  const parts = [];
  for (const name of [...packages].sort()) {
    const folder = join(here, 'node_modules', name);
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const words = file ? await readFile(join(folder, file), 'utf8') : '';
    parts.push(`${name} ${version} (${license})\n\n${words.trim()}\n`);
  }
  await writeFile(join(dist, 'licences.txt'), parts.join(`\n${'-'.repeat(100)}\n\n`));
}

/**
 * The package that a file belongs to, if any.
 * @param {string} path
 */
function packageOf(path) {
  return path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/)?.[1];
}

async function build() {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  const { metafile } = await esbuild.build(options);
  const manifest = namesOf(metafile);
  await copyPictures(manifest);
  await writeLicences(metafile);
  await writeFile(join(dist, 'manifest.json'), JSON.stringify(manifest, null, 2));
}

await build();
