/* A workbook goes up with a bar that tells how far it is. Without this script the form is sent as any other. */
import { fill } from './page-state.js';

for (const form of document.querySelectorAll('form[data-upload]')) {
  form.addEventListener('submit', event => {
    event.preventDefault();
    send(form);
  });
}

function send(form) {
  const { dataset } = form;
  const state = form.querySelector('[data-upload-state]'), bar = state.querySelector('progress'), text = state.querySelector('[role=status]');
  const button = form.querySelector('[type=submit]');
  const request = new XMLHttpRequest();
  const say = words => { state.hidden = false; text.textContent = words; };
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    bar.value = Math.round(100 * loaded / total);
    say(fill(dataset.sending, { porcentaje: bar.value }));
  });
  request.upload.addEventListener('load', () => {
    bar.removeAttribute('value');
    say(dataset.reading);
  });
  request.addEventListener('load', () => {
    const next = request.getResponseHeader('X-Next');
    if (next) location.assign(next);
    else form.submit(); // the session ended, or it is too large: the page that says so
  });
  request.addEventListener('error', () => {
    button.disabled = false;
    bar.hidden = true;
    say(dataset.broken);
  });
  button.disabled = true;
  bar.hidden = false;
  say(fill(dataset.sending, { porcentaje: 0 }));
  request.open('POST', form.action);
  request.setRequestHeader('X-Upload', '1');
  request.send(new FormData(form));
}
