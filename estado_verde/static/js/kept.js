/* What a browser holds of one account until the server takes it. It goes when the account signs out, in whatever tab, and with
   the first page of another account. */

const OURS = /^ev-(?:grid|draft):(\d+)/;
const SIGNED_OUT = 'ev-signed-out';
const PATIENCE = 3000;

export function forget(but = '') {
  try {
    for (const store of [localStorage, sessionStorage]) {
      for (const key of Object.keys(store)) {
        const owner = OURS.exec(key)?.[1];
        if (owner && owner !== but) store.removeItem(key);
      }
    }
  } catch { /* a browser that keeps nothing has nothing to forget */ }
}

/* What is being typed goes to the server first; then nothing of it stays here. */
export async function signOut() {
  const work = [];
  document.dispatchEvent(new CustomEvent('ev:leaving', { detail: work }));
  await Promise.race([Promise.allSettled(work), new Promise(done => { setTimeout(done, PATIENCE); })]);
  document.dispatchEvent(new Event('ev:signed-out'));
  try {
    localStorage.setItem(SIGNED_OUT, '1');
    localStorage.removeItem(SIGNED_OUT);
  } catch { /* as above */ }
}

/* ``stop`` runs when the account has signed out here or in another tab; ``save``, if any, just before. */
export function onSignOut({ stop, save, signal }) {
  if (save) document.addEventListener('ev:leaving', ({ detail }) => detail.push(save()), { signal });
  document.addEventListener('ev:signed-out', stop, { signal });
  addEventListener('storage', event => event.key === SIGNED_OUT && event.newValue && stop(), { signal });
}
