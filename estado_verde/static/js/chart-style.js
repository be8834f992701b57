/* The colours, words and numbers of every chart, read from the tokens of the theme that is on. */

const TOKENS = {
  ok: '--ok-solid', warn: '--warn-solid', bad: '--bad-solid', info: '--info-solid', none: '--none-solid', k3: '--ev-k3',
  teal: '--tblr-teal', purple: '--tblr-purple', orange: '--tblr-orange',
};

const token = name => getComputedStyle(document.body).getPropertyValue(name).trim();
export const color = name => token(TOKENS[name] ?? name);
export const spanish = (n, decimals = 2) => n.toLocaleString('es-CL', { maximumFractionDigits: decimals, useGrouping: true });
export const words = (more = {}) => ({ color: color('--tblr-secondary-color'), fontFamily: 'Inter Variable, sans-serif', fontSize: 12, ...more });
/* richText: the HTML tooltip writes style attributes, which the policy of the page refuses. */
export const tip = more => ({
  renderMode: 'richText', confine: true, backgroundColor: color('--tblr-bg-surface'), borderColor: color('--tblr-border-color'),
  textStyle: words({ color: color('--tblr-body-color') }), ...more,
});
