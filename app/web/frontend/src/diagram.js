// The case's diagram: where it stands, where it has been, how often. Loaded only when it can be seen.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { isChinese, text } from './texts.js';

const box = document.querySelector('[data-diagram]');
const canvasBox = box.querySelector('[data-diagram-canvas]');
const facts = JSON.parse(document.getElementById('diagram-data').textContent);

async function show() {
  const viewer = new NavigatedViewer({ container: canvasBox });
  viewer.on('import.parse.complete', ({ elementsById }) => rename(elementsById ?? {}));
  try {
    const answer = await fetch(facts.url, { headers: { Accept: 'application/xml, application/json' } });
    if (!answer.ok) {
      throw new Error(`${answer.status} ${answer.statusText}`);
    }
    await viewer.importXML(await answer.text());
  } catch (error) {
    canvasBox.textContent = text('The diagram could not be shown: {problem}', { problem: error.message });
    return;
  }
  paint(viewer);
  fit(viewer);
  wireZoom(viewer);
  canvasBox.dataset.ready = 'yes';
}

/** The drawing in the reader's language: the server's name, else the file's own second one. The XML stays as it is. */
function rename(elements) {
  for (const [id, element] of Object.entries(elements)) {
    const name = facts.names[id] ?? secondName(element);
    if (name) {
      element.name = name;
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

function paint(viewer) {
  const canvas = viewer.get('canvas');
  const known = viewer.get('elementRegistry');
  const mark = (ids, marker) => ids.filter((id) => known.get(id)).forEach((id) => canvas.addMarker(id, marker));
  mark(facts.visited, 'is-visited');
  mark(facts.current, 'is-current');
  mark(facts.stuck, 'is-stuck');
  badges(viewer, known);
}

function badges(viewer, known) {
  const overlays = viewer.get('overlays');
  for (const [id, count] of Object.entries(facts.visits)) {
    const element = known.get(id);
    if (element && !element.waypoints && count > 1) {
      overlays.add(id, { position: { top: -11, right: 13 }, html: badge(`×${count}`, 'visits', text('Entered {count} times', { count })) });
    }
  }
  const state = (ids, kind, word) =>
    ids.filter((id) => known.get(id)).forEach((id) =>
      overlays.add(id, { position: { top: -11, left: -6 }, html: badge(word, kind, word) }));
  state(facts.current.filter((id) => !facts.stuck.includes(id)), 'current', text('now'));
  state(facts.stuck, 'stuck', text('stopped'));
}

function badge(words, kind, title) {
  const element = document.createElement('span');
  element.className = `diagram-badge diagram-badge--${kind}`;
  element.textContent = words;
  element.title = title;
  return element;
}

/** The whole drawing when it stays readable, else the part where the case stands. */
function fit(viewer) {
  const canvas = viewer.get('canvas');
  const { inner } = canvas.viewbox();
  const needed = (inner.height * canvasBox.clientWidth) / inner.width;
  canvasBox.style.height = `${Math.round(Math.min(Math.max(needed + 110, 300), 640))}px`;
  canvas.resized();
  canvas.zoom('fit-viewport', 'auto');
  const current = facts.current[0] ?? facts.stuck[0];
  if (canvas.zoom() < 0.45 && current && viewer.get('elementRegistry').get(current)) {
    canvas.zoom(0.7);
    canvas.scrollToElement(current, 120);
  }
}

function wireZoom(viewer) {
  const zoom = viewer.get('zoomScroll');
  const actions = {
    in: () => zoom.stepZoom(1),
    out: () => zoom.stepZoom(-1),
    fit: () => viewer.get('canvas').zoom('fit-viewport', 'auto'),
  };
  box.addEventListener('click', (event) => actions[event.target.closest('[data-zoom]')?.dataset.zoom]?.());
  canvasBox.addEventListener('keydown', (event) => {
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

/** Phones read the way in words first; the drawing is one tap away. */
function wireToggle() {
  const phone = window.matchMedia('(max-width: 640px)');
  const words = document.querySelector('[data-steps]');
  const toggle = document.querySelector('[data-diagram-toggle]');
  if (words) {
    words.open = phone.matches;
  } else {
    box.dataset.shown = 'yes';
  }
  toggle.addEventListener('click', () => {
    box.dataset.shown = 'yes';
    toggle.hidden = true;
    canvasBox.querySelector('svg')?.focus();
  });
}

wireToggle();

/** On phones the drawing starts folded away; load it when it has a size. */
new ResizeObserver((_, observer) => {
  if (canvasBox.clientWidth > 0) {
    observer.disconnect();
    show();
  }
}).observe(canvasBox);
