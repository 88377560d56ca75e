/** Lines made of styled pieces: widths are counted on the text, colours are added last. */

export type Style = 'plain' | 'dim' | 'bold' | 'accent' | 'warm' | 'good' | 'bad';

export interface Piece {
  readonly text: string;
  readonly style: Style;
}

export type Line = readonly Piece[];

const codes: Readonly<Record<Style, string>> = {
  plain: '',
  dim: '2',
  bold: '1',
  accent: '36',
  warm: '33',
  good: '32',
  bad: '31',
};

const ESCAPE = '\u001b';

/** Two-column characters and marks would break the column count; control characters the terminal. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{M}]/gu;
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/gu;

/** Text that takes exactly one column per character and cannot steer the terminal. */
export const safe = (text: string): string => text.replace(/\s/g, ' ').replace(unsafe, '').replace(wide, '?');

export const piece = (text: string, style: Style = 'plain'): Piece => ({ text: safe(text), style });

const length = (text: string): number => [...text].length;

export const widthOf = (line: Line): number => line.reduce((total, { text }) => total + length(text), 0);

/** Cut with an ellipsis, or padded with spaces, to exactly `width` columns. */
export function fitText(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const signs = [...text];
  if (signs.length > width) return width > 0 ? `${signs.slice(0, width - 1).join('')}…` : '';
  const pad = ' '.repeat(width - signs.length);
  return align === 'left' ? text + pad : pad + text;
}

/** A line of exactly `width` columns. */
export function fitLine(line: Line, width: number): Line {
  const fitted: Piece[] = [];
  let left = width;
  for (const part of line) {
    if (left <= 0) break;
    const size = length(part.text);
    fitted.push(size <= left ? part : { ...part, text: fitText(part.text, left) });
    left -= Math.min(size, left);
  }
  if (left > 0) fitted.push({ text: ' '.repeat(left), style: 'plain' });
  return fitted;
}

export function paint(line: Line, colour: boolean): string {
  return line
    .map(({ text, style }) =>
      colour && codes[style] ? `${ESCAPE}[${codes[style]}m${text}${ESCAPE}[0m` : text,
    )
    .join('');
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of exactly `width` columns that fills `fraction` of it; anything above zero shows at least an eighth. */
export function bar(fraction: number, width: number): string {
  const share = Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0;
  const units = share === 0 ? 0 : Math.max(1, Math.round(share * width * 8));
  const drawn = '█'.repeat(Math.floor(units / 8)) + (eighths[units % 8] ?? '');
  return fitText(drawn, width);
}
