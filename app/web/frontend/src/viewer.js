// What every page with a BPMN drawing shares: loading it in the reader's language, badges, zoom by button and key.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { closest, find, messageOf, node } from './page.js';
import { isChinese, text } from './texts.js';

/**
 * @typedef {import('diagram-js/lib/core/Canvas').default} Canvas
 * @typedef {import('diagram-js/lib/core/ElementRegistry').default} ElementRegistry
 * @typedef {import('diagram-js/lib/features/overlays/Overlays').default} Overlays
 * @typedef {import('diagram-js/lib/navigation/zoomscroll/ZoomScroll').default} ZoomScroll
 * @typedef {{ canvas: Canvas, elementRegistry: ElementRegistry, overlays: Overlays, zoomScroll: ZoomScroll }} Services
 * @typedef {NavigatedViewer<Services>} Viewer
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 * @typedef {Record<string, string>} Names by element id, in the reader's language
 */

/**
 * The viewer with the drawing of `url` in `container`, or null when it could not be shown (then it says why).
 * @param {HTMLElement} container
 * @param {string} url
 * @param {Names} names
 * @returns {Promise<Viewer | null>}
 */
export async function openDrawing(container, url, names) {
  const viewer = /** @type {Viewer} */ (new NavigatedViewer({ container }));
  viewer.on('import.parse.complete', ({ elementsById }) => rename(elementsById ?? {}, names));
  try {
    const answer = await fetch(url, { headers: { Accept: 'application/xml, application/json' } });
    if (!answer.ok) {
      throw new Error(`${answer.status} ${answer.statusText}`);
    }
    await viewer.importXML(await answer.text());
  } catch (error) {
    container.textContent = text('The diagram could not be shown: {problem}', { problem: messageOf(error) });
    return null;
  }
  return viewer;
}

/**
 * The drawing in the reader's language: the server's name, else the file's own second one. The XML stays as it is.
 * @param {Record<string, any>} elements
 * @param {Names} names
 */
export function rename(elements, names) {
  for (const [id, element] of Object.entries(elements)) {
    const name = names[id] ?? secondName(element);
    if (name) {
      element[element.$type === 'bpmn:TextAnnotation' ? 'text' : 'name'] = name;
    }
  }
}

/**
 * `bihuan:name.en` (or `.zh`) among an element's `camunda:property` values; what the moddle makes of them is untyped.
 * @param {any} element
 * @returns {string | undefined}
 */
function secondName(element) {
  const wanted = `bihuan:name.${isChinese ? 'zh' : 'en'}`;
  /** @type {any[]} */
  const extensions = element.extensionElements?.values ?? [];
  return extensions
    .filter((part) => part.$type.endsWith(':properties'))
    .flatMap((part) => part.$children ?? part.values ?? [])
    .find((property) => property.name === wanted)?.value;
}

/**
 * @param {string} words
 * @param {string} kind
 * @param {string} title
 */
export function badge(words, kind, title) {
  const element = node('span', `diagram-badge diagram-badge--${kind}`, words);
  element.title = title;
  return element;
}

/**
 * The whole drawing when it stays readable, else the part around the element `current`.
 * @param {Viewer} viewer
 * @param {HTMLElement} container
 * @param {string | undefined} current
 */
export function fit(viewer, container, current) {
  const canvas = viewer.get('canvas');
  const { inner } = canvas.viewbox();
  const needed = (inner.height * container.clientWidth) / inner.width;
  container.style.height = `${Math.round(Math.min(Math.max(needed + 110, 300), 640))}px`;
  canvas.resized();
  showAll(canvas);
  const element = current && boxOf(viewer, current);
  if (canvas.zoom() < 0.45 && element) {
    canvas.zoom(0.7);
    centre(canvas, element);
  }
}

/**
 * Where an element stands, when the drawing has it.
 * @param {Viewer} viewer
 * @param {string} id
 */
export function boxOf(viewer, id) {
  return /** @type {Box | undefined} */ (viewer.get('elementRegistry').get(id));
}

/**
 * Puts `element` in the middle at the present zoom; the canvas's own scrollToElement forgets the zoom.
 * @param {Canvas} canvas
 * @param {Box} element
 */
export function centre(canvas, element) {
  const scale = canvas.zoom();
  const { outer } = canvas.viewbox();
  const [width, height] = [outer.width / scale, outer.height / scale];
  const middle = { x: element.x + element.width / 2, y: element.y + element.height / 2 };
  canvas.viewbox({ x: middle.x - width / 2, y: middle.y - height / 2, width, height });
}

/** @param {Canvas} canvas */
function showAll(canvas) {
  // Its types know only a point, its code and documentation also this word.
  canvas.zoom('fit-viewport', /** @type {any} */ ('auto'));
}

/** @type {Record<string, 'in' | 'out' | 'fit'>} */
const ZOOM_KEYS = { '+': 'in', '=': 'in', '-': 'out', 0: 'fit' };
/** @type {Record<string, { dx: number, dy: number }>} */
const SCROLL_KEYS = {
  ArrowLeft: { dx: 60, dy: 0 },
  ArrowRight: { dx: -60, dy: 0 },
  ArrowUp: { dx: 0, dy: 60 },
  ArrowDown: { dx: 0, dy: -60 },
};

/**
 * Buttons with `data-zoom` in `box`; plus, minus, 0 and arrows while the drawing has the focus.
 * @param {Viewer} viewer
 * @param {HTMLElement} box
 * @param {HTMLElement} container
 */
export function wireZoom(viewer, box, container) {
  const canvas = viewer.get('canvas');
  const zoom = viewer.get('zoomScroll');
  /** @type {Record<string, () => void>} */
  const actions = { in: () => zoom.stepZoom(1), out: () => zoom.stepZoom(-1), fit: () => showAll(canvas) };
  box.addEventListener('click', (event) => actions[closest(event, '[data-zoom]')?.dataset.zoom ?? '']?.());
  container.addEventListener('keydown', (event) => {
    const [zoomed, scrolled] = [ZOOM_KEYS[event.key], SCROLL_KEYS[event.key]];
    if (!zoomed && !scrolled) {
      return;
    }
    if (zoomed) {
      actions[zoomed]();
    } else {
      canvas.scroll(scrolled);
    }
    event.preventDefault();
  });
}

/**
 * Runs `action` once, as soon as `container` has a size: on phones the drawing starts folded away.
 * @param {HTMLElement} container
 * @param {() => void} action
 */
export function whenVisible(container, action) {
  new ResizeObserver((_, observer) => {
    if (container.clientWidth > 0) {
      observer.disconnect();
      action();
    }
  }).observe(container);
}

/**
 * The button that unfolds the drawing on a phone, then goes; `after` may do more.
 * @param {HTMLElement} box
 * @param {() => void} [after]
 */
export function wireToggle(box, after) {
  const toggle = find(box, '[data-diagram-toggle]', HTMLElement);
  toggle.addEventListener('click', () => {
    box.dataset.shown = 'yes';
    toggle.hidden = true;
    after?.();
  });
}
