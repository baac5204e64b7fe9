// The replay page: one number, the step, decides everything that is shown. The server is asked once.
import { showDetails } from './replay/details.js';
import { FormPanel } from './replay/form-panel.js';
import { StepDrawing } from './replay/step-drawing.js';
import { text } from './texts.js';

const root = document.querySelector('[data-replay]');
const data = JSON.parse(document.getElementById('replay-data').textContent);
const slider = root.querySelector('[data-slider]');
const place = root.querySelector('[data-place]');
const playButton = root.querySelector('[data-play]');
const links = new Map(
  [...root.querySelectorAll('[data-timeline] [data-step]')].map((link) => [Number(link.dataset.step), link]),
);
const list = root.querySelector('[data-timeline]');

const drawing = new StepDrawing(root, data);
const form = new FormPanel(root, data);
let position = -1;
let timer = null;

/** Show the step at `index` (from 0). Everything but the form is drawn at once; the form follows when one stays. */
function go(index) {
  const wanted = Math.min(Math.max(index, 0), data.steps.length - 1);
  if (wanted === position) {
    return;
  }
  const step = data.steps[wanted];
  mark(step);
  position = wanted;
  slider.value = String(wanted + 1);
  slider.setAttribute('aria-valuetext', `${wanted + 1} / ${data.steps.length}, ${step.what}, ${step.at}`);
  place.textContent = `${wanted + 1} / ${data.steps.length} · ${step.at}`;
  drawing.show(wanted);
  showDetails(root, step);
  form.show(wanted);
  const url = new URL(window.location.href);
  url.searchParams.set('step', String(step.seq));
  history.replaceState(null, '', url);
}

function mark(step) {
  links.get(data.steps[position]?.seq)?.removeAttribute('aria-current');
  const link = links.get(step.seq);
  link.setAttribute('aria-current', 'step');
  // Scrolls the list only, never the page.
  const top = link.offsetTop; // the list is its offset parent
  if (top < list.scrollTop || top + link.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = top - list.clientHeight / 2;
  }
}

function play(on) {
  clearInterval(timer);
  timer = null;
  playButton.setAttribute('aria-pressed', String(on));
  playButton.querySelector('[data-play-word]').textContent = on ? text('Pause') : text('Play');
  if (on) {
    if (position === data.steps.length - 1) {
      go(0);
    }
    // A long case plays in about a minute.
    const pause = Math.min(1100, Math.max(150, 60000 / data.steps.length));
    timer = setInterval(() => (position < data.steps.length - 1 ? go(position + 1) : play(false)), pause);
  }
}

const KEYS = { ArrowLeft: -1, ArrowRight: 1 };

function onKey(event) {
  if (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.target.closest('input, textarea, select, [data-diagram-canvas]')
  ) {
    return;
  }
  if (event.key in KEYS) {
    play(false);
    go(position + KEYS[event.key]);
    event.preventDefault();
  }
}

function onClick(event) {
  const step = event.target.closest('[data-step]');
  if (step) {
    event.preventDefault();
    play(false);
    go(data.steps.findIndex((one) => one.seq === Number(step.dataset.step)));
    return;
  }
  const by = event.target.closest('[data-go]')?.dataset.go;
  if (by) {
    play(false);
    go(position + Number(by));
  }
}

async function copy(event) {
  const word = event.currentTarget.querySelector('[data-copy-word]');
  try {
    await navigator.clipboard.writeText(window.location.href);
    word.textContent = text('Link copied');
  } catch {
    word.textContent = text('Copy the address above');
  }
}

slider.addEventListener('input', () => {
  play(false);
  go(Number(slider.value) - 1);
});
playButton.addEventListener('click', () => play(timer === null));
root.querySelector('[data-copy]').addEventListener('click', copy);
document.addEventListener('keydown', onKey);
document.querySelector('main').addEventListener('click', onClick);
go(
  Math.max(
    data.steps.findIndex((step) => step.seq === data.chosen),
    0,
  ),
);
