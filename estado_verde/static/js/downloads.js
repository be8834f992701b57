/* The list of files that are being made is fetched again until all are done. */
const PAUSE = 2000;

async function refresh() {
  const list = document.getElementById('descargas');
  if (!list.hasAttribute('data-running')) return;
  const answer = await fetch(location.href, { headers: { 'X-Requested-With': 'fetch' } }).catch(() => null);
  if (answer?.ok && !answer.redirected) {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const next = page.getElementById('descargas');
    if (next) {
      list.toggleAttribute('data-running', next.hasAttribute('data-running'));
      if (list.innerHTML !== next.innerHTML) list.innerHTML = next.innerHTML;
    }
  }
  setTimeout(refresh, PAUSE);
}

setTimeout(refresh, PAUSE);
