/* While an address is typed, the buildings that it probably is: the server compares, this asks and shows. */

const PAUSE = 400;
const place = document.querySelector('[data-parecidos]');
const form = document.querySelector('[data-form]');
const { direccion, comuna } = form.elements;
let timer, asked;

async function ask() {
  asked?.abort();
  asked = new AbortController();
  const url = new URL(place.dataset.parecidos, location.href);
  url.search = new URLSearchParams({ comuna: comuna.value, direccion: direccion.value });
  try {
    const answer = await fetch(url, { signal: asked.signal, headers: { Accept: 'application/json', 'X-Requested-With': 'fetch' } });
    if (answer.ok) place.innerHTML = (await answer.json()).html;
  } catch { /* a newer question took its place, or there is no network: saving tells the same */ }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
}

direccion.closest('.ev-field').after(place);
direccion.addEventListener('input', soon);
comuna.addEventListener('change', soon);
if (direccion.value && comuna.value) soon();
