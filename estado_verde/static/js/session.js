/* Warns before the session ends. The server knows when that is: other tabs, and what is typed, make it last longer, so it is asked
   before anybody is bothered. */
import { fill } from './page-state.js';

const WARN = 5 * 60;
const dialog = document.getElementById('sesion');
const { dataset } = dialog;
const text = dialog.querySelector('#sesion-x');
const [stay, hide, enter] = ['stay', 'hide', 'in'].map(name => dialog.querySelector(`[data-session-${name}]`));
let end = Date.now() + Number(dataset.left) * 1000;
let hidden = false;
let timer;

const seconds = () => Math.round((end - Date.now()) / 1000);

function plan() {
  clearTimeout(timer);
  const left = seconds();
  const wait = left > WARN ? left - WARN : left > 0 ? Math.min(left, 30) : 0;
  timer = setTimeout(look, Math.max(wait, 1) * 1000);
}

/* What the server says; nothing when it cannot be reached, and then the clock of this page goes on. */
async function ask(url, options = {}) {
  try {
    const answer = await fetch(url, { headers: { Accept: 'application/json', 'X-CSRFToken': dataset.token }, ...options });
    if (answer.status === 401) return { quedan: 0 };
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

async function look() {
  const said = await ask(dataset.state);
  if (said) end = Date.now() + said.quedan * 1000;
  if (said && said.quedan <= 0) return ended();
  if (seconds() <= WARN) warn(Boolean(said?.definitivo));
  else dialog.close();
  plan();
  return null;
}

function warn(final) {
  if (hidden) return;
  text.textContent = fill(final ? dataset.final : dataset.soon, { minutos: Math.max(1, Math.ceil(seconds() / 60)) });
  stay.hidden = final;
  hide.hidden = !final;
  if (!dialog.open) dialog.showModal();
}

function ended() {
  clearTimeout(timer);
  dialog.querySelector('h2').textContent = dataset.endedTitle;
  text.textContent = dataset.ended;
  stay.hidden = hide.hidden = true;
  enter.hidden = false;
  /* What was typed in the last seconds is kept by this tab before it is left. */
  document.querySelectorAll('form[data-draft]').forEach(form => form.dispatchEvent(new Event('change')));
  if (!dialog.open) dialog.showModal();
}

stay.addEventListener('click', async () => {
  const said = await ask(dataset.stay, { method: 'POST' });
  if (said && said.quedan <= 0) return ended();
  if (said) end = Date.now() + said.quedan * 1000;
  dialog.close();
  plan();
  return null;
});
hide.addEventListener('click', () => {
  hidden = true;
  dialog.close();
});
/* A computer that slept did not count. */
document.addEventListener('visibilitychange', () => document.hidden || seconds() > WARN || look());
plan();
