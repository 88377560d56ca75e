import { FatalError } from '@ballast/core';

/** Text that is HTML already; everything else is escaped when it enters a template. */
export interface Markup {
  readonly markup: string;
}

export type Content = string | number | Markup | null | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

function renderContent(content: Content): string {
  if (content === null) return '';
  if (typeof content === 'string') return escapeText(content);
  if (typeof content === 'number') {
    if (!Number.isFinite(content))
      throw new FatalError(`the report would show ${content}`, 'check the run record for missing prices');
    return String(Math.round(content * 100) / 100);
  }
  return 'markup' in content ? content.markup : content.map(renderContent).join('');
}

/**
 * Template for HTML and SVG: interpolated text is escaped, numbers are drawing coordinates or counts and keep two
 * decimals.
 * @throws FatalError on NaN or infinity.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let markup = strings[0] ?? '';
  values.forEach((value, index) => {
    markup += renderContent(value) + (strings[index + 1] ?? '');
  });
  return { markup };
}
