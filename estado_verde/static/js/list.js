/* Lists: search as you type, filters, sorting and paging without a new page; the selection and its bar. Without this script
   every link and form works by itself. */
import { post } from './page-state.js';
import { enhanceSelects } from './selects.js';

let pending;

/* The bare address opens the list as it was left; the whole list has to be asked for. */
function read(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) query.append(name, value);
  if (!query.toString()) query.append('sin', 'filtros');
  return `${form.getAttribute('action')}?${query}`;
}

/* The server remembers the filters, the order and the page size; not what was searched nor the page. */
let left = null;
function remember(list, address) {
  const query = new URL(address, location.href).searchParams;
  for (const name of ['q', 'antes', 'despues', 'pos', 'sin']) query.delete(name);
  if (query.toString() === left) return;
  left = query.toString();
  const token = document.querySelector('#columnas [name=csrf_token]').value;
  post(list.dataset.keepUrl, token, { pantalla: list.dataset.screen, consulta: left }, { keepalive: true });
}

/* Fetch the list of an address and put it in the place of this one. ``way``: how the address enters the history. */
async function show(address, { typing = false, way = 'pushState' } = {}) {
  pending?.abort();
  pending = new AbortController();
  const list = document.getElementById('lista');
  list.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(address, { headers: { 'X-Partial': 'lista' }, signal: pending.signal });
    if (!answer.ok || answer.redirected) return location.assign(address);
    const made = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('lista');
    const field = typing && document.activeElement?.id === 'q' ? document.activeElement : null;
    if (field) made.querySelector('#q').replaceWith(field);
    list.replaceWith(made);
    field?.focus();
    enhanceSelects(made);
    tellExport(made);
    document.getElementById('anuncio').textContent = made.querySelector('#rango')?.textContent ?? made.querySelector('.ev-empty')?.textContent ?? '';
    if (way) history[typing ? 'replaceState' : way](null, '', address);
    if (way) remember(made, address);
    begin(made);
    return made;
  } catch (error) {
    if (error.name !== 'AbortError') location.assign(address);
    return null;
  }
}

/* The button on top exports what is filtered now. */
function tellExport(list) {
  const button = document.querySelector('[data-export]');
  if (!button) return;
  button.hidden = !list.dataset.exportUrl;
  button.href = list.dataset.exportUrl || '#';
  button.lastChild.textContent = list.dataset.exportText;
}

function begin(list) {
  const boxes = [...list.querySelectorAll('input[name=rowid]')];
  const all = list.querySelector('[data-all]');
  const bar = list.querySelector('#bulto');
  const count = () => {
    if (!bar || !all) return;
    const chosen = boxes.filter(box => box.checked).length;
    bar.hidden = chosen === 0;
    all.checked = chosen === boxes.length && chosen > 0;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    const text = bar.querySelector('[data-selected]');
    text.textContent = chosen === 1 ? text.dataset.selectedOne : text.dataset.selected.replace('{n}', chosen);
    for (const box of boxes) box.closest('tr').classList.toggle('sel', box.checked);
  };
  list.addEventListener('change', event => {
    if (event.target === all) for (const box of boxes) box.checked = all.checked;
    if (event.target === all || boxes.includes(event.target)) count();
    else if (event.target.closest('[data-size]')) show(read(event.target.form));
    else if (event.target.closest('[data-search]') && event.target.id !== 'q') show(read(event.target.form));
  });
  list.addEventListener('click', event => {
    const link = event.target.closest('a[data-partial]');
    if (link && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const column = link.closest('th')?.cellIndex;
      show(link.href).then(made => made && (column === undefined ? made.querySelector('.ev-scroll') : made.querySelectorAll('thead th')[column].querySelector('a'))?.focus());
    }
    if (event.target.closest('[data-unselect]')) {
      for (const box of boxes) box.checked = false;
      count();
    }
  });
  list.querySelector('[data-search]')?.addEventListener('submit', event => {
    event.preventDefault();
    show(read(event.target), { typing: true });
  });
  count();
}

let wait;
document.addEventListener('input', event => {
  if (event.target.id !== 'q') return;
  clearTimeout(wait);
  wait = setTimeout(() => show(read(event.target.form), { typing: true }), 300);
});

begin(document.getElementById('lista'));
addEventListener('popstate', () => show(location.href, { way: '' }));
