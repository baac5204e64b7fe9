// What every page with a BPMN drawing shares: loading it in the reader's language, badges, zoom by button and key.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { isChinese, text } from './texts.js';

/** The viewer with the drawing of `url` in `container`, or null when it could not be shown (then it says why). */
export async function openDrawing(container, url, names) {
  const viewer = new NavigatedViewer({ container });
  viewer.on('import.parse.complete', ({ elementsById }) => rename(elementsById ?? {}, names));
  try {
    const answer = await fetch(url, { headers: { Accept: 'application/xml, application/json' } });
    if (!answer.ok) {
      throw new Error(`${answer.status} ${answer.statusText}`);
    }
    await viewer.importXML(await answer.text());
  } catch (error) {
    container.textContent = text('The diagram could not be shown: {problem}', { problem: error.message });
    return null;
  }
  return viewer;
}

/** The drawing in the reader's language: the server's name, else the file's own second one. The XML stays as it is. */
function rename(elements, names) {
  for (const [id, element] of Object.entries(elements)) {
    const name = names[id] ?? secondName(element);
    if (name) {
      element[element.$type === 'bpmn:TextAnnotation' ? 'text' : 'name'] = name;
    }
  }
}

/** `bihuan:name.en` (or `.zh`) among an element's `camunda:property` values. */
function secondName(element) {
  const wanted = `bihuan:name.${isChinese ? 'zh' : 'en'}`;
  const properties = (element.extensionElements?.values ?? [])
    .filter((part) => part.$type.endsWith(':properties'))
    .flatMap((part) => part.$children ?? part.values ?? []);
  return properties.find((property) => property.name === wanted)?.value;
}

export function badge(words, kind, title) {
  const element = document.createElement('span');
  element.className = `diagram-badge diagram-badge--${kind}`;
  element.textContent = words;
  element.title = title;
  return element;
}

/** The whole drawing when it stays readable, else the part around `current`. */
export function fit(viewer, container, current) {
  const canvas = viewer.get('canvas');
  const { inner } = canvas.viewbox();
  const needed = (inner.height * container.clientWidth) / inner.width;
  container.style.height = `${Math.round(Math.min(Math.max(needed + 110, 300), 640))}px`;
  canvas.resized();
  canvas.zoom('fit-viewport', 'auto');
  const element = current && viewer.get('elementRegistry').get(current);
  if (canvas.zoom() < 0.45 && element) {
    canvas.zoom(0.7);
    centre(canvas, element);
  }
}

/** Puts `element` in the middle at the present zoom; the canvas's own scrollToElement forgets the zoom. */
export function centre(canvas, element) {
  const scale = canvas.zoom();
  const { outer } = canvas.viewbox();
  const [width, height] = [outer.width / scale, outer.height / scale];
  const middle = { x: element.x + element.width / 2, y: element.y + element.height / 2 };
  canvas.viewbox({ x: middle.x - width / 2, y: middle.y - height / 2, width, height });
}

/** Buttons with `data-zoom` in `box`; plus, minus, 0 and arrows while the drawing has the focus. */
export function wireZoom(viewer, box, container) {
  const zoom = viewer.get('zoomScroll');
  const actions = {
    in: () => zoom.stepZoom(1),
    out: () => zoom.stepZoom(-1),
    fit: () => viewer.get('canvas').zoom('fit-viewport', 'auto'),
  };
  box.addEventListener('click', (event) => actions[event.target.closest('[data-zoom]')?.dataset.zoom]?.());
  container.addEventListener('keydown', (event) => {
    const step = { '+': 'in', '=': 'in', '-': 'out', 0: 'fit' }[event.key];
    const scroll = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (step) {
      actions[step]();
    } else if (scroll) {
      viewer.get('canvas').scroll({ dx: scroll[0], dy: scroll[1] });
    } else {
      return;
    }
    event.preventDefault();
  });
}

/** Runs `action` once, as soon as `container` has a size: on phones the drawing starts folded away. */
export function whenVisible(container, action) {
  new ResizeObserver((_, observer) => {
    if (container.clientWidth > 0) {
      observer.disconnect();
      action();
    }
  }).observe(container);
}
