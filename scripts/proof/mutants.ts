/** One change to one line of a contract. */
export interface Mutant {
  readonly file: string;
  readonly line: number; // from one
  readonly operator: string;
  readonly before: string; // the line, trimmed
  readonly after: string;
}

interface Rule {
  readonly operator: string;
  readonly pattern: RegExp;
  readonly to: string | ((match: string) => string);
}

const rules: readonly Rule[] = [
  { operator: 'relation', pattern: / < /g, to: ' <= ' },
  { operator: 'relation', pattern: / <= /g, to: ' < ' },
  { operator: 'relation', pattern: / > /g, to: ' >= ' },
  { operator: 'relation', pattern: / >= /g, to: ' > ' },
  { operator: 'negation', pattern: / < /g, to: ' >= ' },
  { operator: 'negation', pattern: / > /g, to: ' <= ' },
  { operator: 'negation', pattern: / == /g, to: ' != ' },
  { operator: 'negation', pattern: / != /g, to: ' == ' },
  { operator: 'negation', pattern: /(?<=[( ])!(?=[a-zA-Z_$])/g, to: '' },
  { operator: 'logic', pattern: / && /g, to: ' || ' },
  { operator: 'logic', pattern: / \|\| /g, to: ' && ' },
  { operator: 'arithmetic', pattern: / \+ /g, to: ' - ' },
  { operator: 'arithmetic', pattern: / - /g, to: ' + ' },
  { operator: 'arithmetic', pattern: / \* /g, to: ' / ' },
  { operator: 'arithmetic', pattern: / \/ /g, to: ' * ' },
  { operator: 'assignment', pattern: / \+= /g, to: ' -= ' },
  { operator: 'assignment', pattern: / -= /g, to: ' += ' },
  { operator: 'sign', pattern: /(?<=[(=?:,] )-(?=[a-zA-Z(])|(?<=\()-(?=[a-zA-Z(])/g, to: '' },
  { operator: 'truth', pattern: /\btrue\b/g, to: 'false' },
  { operator: 'truth', pattern: /\bfalse\b/g, to: 'true' },
  {
    operator: 'number',
    pattern: /(?<![\w.$"])\d[\d_.]*(e\d+)?(?![\w"])/g,
    to: (n) => (n === '0' ? '1' : `(${n} + 1)`),
  },
  { operator: 'rounding', pattern: /\bmulWad\(/g, to: 'mulWadUp(' },
  { operator: 'rounding', pattern: /\bmulWadUp\(/g, to: 'mulWad(' },
  { operator: 'extreme', pattern: /\.min\(/g, to: '.max(' },
  { operator: 'extreme', pattern: /\.max\(/g, to: '.min(' },
  { operator: 'guard', pattern: / (nonReentrant|onlyFund|initializer|onlyVault)\b/g, to: '' },
  { operator: 'text', pattern: /"[^"]+"/g, to: '"x"' },
  { operator: 'swap', pattern: /\bSide\.Buy\b/g, to: 'Side.Sell' },
  { operator: 'swap', pattern: /\bSide\.Sell\b/g, to: 'Side.Buy' },
  { operator: 'field', pattern: /\b(trade\.\w+|known\.\w+)In\b/g, to: (m) => m.replace(/In$/, 'Out') },
];

/** Statements that can go without leaving a hole in the syntax. */
const removable =
  /^(if \(.*\) (revert|return|continue)\b.*;|[_$\w.[\]()]+\(.*\);|[$\w.[\]()]+ (\+|-)?= .*;|delete .*;|emit .*;)$/;

/** All mutants of one source, in order of lines. Comments, imports and declarations of types stay. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const found: Mutant[] = [];
  source.split('\n').forEach((text, index) => {
    const before = text.trim();
    if (
      /^(\/\/|\/\*|\*|import\b|pragma\b|using\b|error\b|event\b|struct\b|interface\b|abstract\b|contract\b|library\b|})/.test(
        before,
      )
    )
      return;
    const code = before.replace(/\/\/.*$/, '').trimEnd();
    const push = (operator: string, after: string) =>
      found.push({ file, line: index + 1, operator, before, after });
    for (const { operator, pattern, to } of rules)
      for (const match of code.matchAll(pattern)) {
        const replacement = typeof to === 'string' ? to : to(match[0]);
        push(operator, code.slice(0, match.index) + replacement + code.slice(match.index + match[0].length));
      }
    if (removable.test(code)) push('removal', '');
  });
  return found;
}

/** The source with the mutant in place. */
export function applyMutant(source: string, { line, after }: Mutant): string {
  const lines = source.split('\n');
  lines[line - 1] = after;
  return lines.join('\n');
}
