/* What an answer of the server says about the rest of the page: the state of the requirement and the totals of its cards. */

export function showAnswer(answer, id, drawings) {
  for (const [key, text] of Object.entries(answer.totals ?? {})) {
    document.querySelectorAll(`[data-total="${CSS.escape(key)}"]`).forEach(one => { one.textContent = text; });
  }
  const drawn = answer.state && drawings?.querySelector(`[data-kind="${CSS.escape(answer.state.kind)}"] > .sem`);
  if (!drawn) return;
  document.querySelectorAll(`[data-state="${CSS.escape(id)}"]`).forEach(place => {
    const sem = drawn.cloneNode(true);
    sem.append(answer.state.text);
    place.replaceChildren(sem);
  });
}

/* The calculator of that name, and nothing else that a page may call so. */
export const drawerOf = name => document.querySelector(`ev-calculator[id="${CSS.escape(name)}"]`);

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

/* «hh:mm AM/PM», as every hour of the product. */
export function hour(now = new Date()) {
  const h = now.getHours();
  return `${String(h % 12 || 12).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')} ${h < 12 ? 'AM' : 'PM'}`;
}

/* {answer} or {failure: text, expired}. Never throws: what people typed must survive whatever the network does. */
export async function post(url, token, body, { keepalive = false } = {}) {
  try {
    const response = await fetch(url, {
      method: 'POST', keepalive, redirect: 'manual', credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': token },
      body: JSON.stringify(body),
    });
    if (response.type === 'opaqueredirect' || response.status === 401) return { expired: true };
    const answer = await response.json().catch(() => null);
    if (response.ok && answer) return { answer };
    return { failure: answer?.text ?? '' };
  } catch {
    return { failure: '' };
  }
}
