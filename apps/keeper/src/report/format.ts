import type { BudgetAnswer } from '@ballast/core';

/** How numbers and times look wherever people read them: report and live screen. */

const grouped = (value: number, decimals: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

/** Minus sign and digits; a value that rounds to zero has no sign. */
function withSign(value: number, text: string, plus: boolean): string {
  const zero = !/[1-9]/.test(text);
  return zero ? text : value < 0 ? `-${text}` : plus ? `+${text}` : text;
}

/** "$1,234", cents below a hundred dollars. */
export function usd(value: number, options: { plus?: boolean } = {}): string {
  if (!Number.isFinite(value)) return 'n/a';
  const size = Math.abs(value);
  const digits = grouped(size, size < 100 ? 2 : 0);
  return withSign(value, `$${digits}`, options.plus ?? false);
}

/** "$1.23m" for axes and narrow columns. */
export function usdShort(value: number, options: { plus?: boolean } = {}): string {
  if (!Number.isFinite(value)) return 'n/a';
  const size = Math.abs(value);
  const [divisor, suffix] = size >= 999_500 ? [1e6, 'm'] : size >= 1000 ? [1e3, 'k'] : [1, ''];
  const scaled = size / divisor;
  const decimals = scaled >= 100 || (suffix === '' && scaled >= 10) ? 0 : scaled >= 10 ? 1 : 2;
  const digits = scaled.toFixed(decimals).replace(/\.0+$/, '');
  return withSign(value, `$${digits}${suffix}`, options.plus ?? false);
}

/** Asset quantities and prices: five significant digits, grouped. */
export function quantity(value: number): string {
  if (!Number.isFinite(value)) return 'n/a';
  const size = Math.abs(value);
  if (size === 0) return '0';
  const decimals = Math.min(8, Math.max(0, 4 - Math.floor(Math.log10(size))));
  const digits = grouped(size, decimals)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
  return withSign(value, digits, false);
}

/** "97.3 %". */
export function percent(fraction: number, decimals = 1): string {
  if (!Number.isFinite(fraction)) return 'n/a';
  return withSign(fraction, `${grouped(Math.abs(fraction) * 100, decimals)} %`, false);
}

/** "850 ms", "12.3 s", "2 min 05 s". */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return 'n/a';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** "2025-09-17 14:00" in UTC. */
export const clock = (seconds: number): string =>
  Number.isFinite(seconds) ? new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ') : 'n/a';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "17 Sep" in UTC. */
export function day(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ''}`;
}

/** "0x1234…cdef". */
export const shortHex = (hex: string): string =>
  hex.length > 14 ? `${hex.slice(0, 6)}…${hex.slice(-4)}` : hex;

/** Time a message took between two chains, seconds. Two chains' clocks need not agree to the second. */
export const transit = (seconds: number): string =>
  seconds < 2 ? ' within seconds' : ` after ${duration(seconds * 1000)}`;

/** What a plan answers about its loss budget, in one line. */
export function budgetText(answer: BudgetAnswer): string {
  const { loss, confidence, days, worthIt, met, unhedged, hedged, expectedLoss, expectedCost } = answer;
  const verdict = worthIt
    ? `hedging is worth it${met ? '' : ', and keeps the budget less often than asked'}`
    : met
      ? 'kept without hedging'
      : 'hedging is not worth it and the budget is not kept';
  return (
    `loss budget ${usd(loss)} in ${days} days with ${percent(confidence)}: ${verdict}; kept ${percent(unhedged)} unhedged, ` +
    `${percent(hedged)} hedged for ${usd(expectedCost)} expected, beside ${usd(expectedLoss)} that no hedge removes`
  );
}
