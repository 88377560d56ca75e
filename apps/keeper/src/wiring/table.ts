import { type Finding, kinds } from './probe.ts';

/**
 * What was compared, one row per network and kind, then each difference with what was expected and what was found.
 * Plain text of any width: addresses are not cut.
 */
export function renderFindings(findings: readonly Finding[]): string {
  const networks = [...new Set(findings.map(({ network }) => network))];
  const present = kinds.filter((kind) => findings.some((one) => one.kind === kind));
  const width = Math.max(...present.map((kind) => kind.length), 0) + 2;
  const columns = networks.map((network) => Math.max(network.length, 8) + 2);
  const header = `${' '.repeat(width)}${networks.map((network, index) => network.padEnd(columns[index] ?? 0)).join('')}`;
  const rows = present.map((kind) => {
    const cells = networks.map((network, index) => cell(findings, network, kind).padEnd(columns[index] ?? 0));
    return `${kind.padEnd(width)}${cells.join('')}`;
  });
  const different = findings.filter(({ ok }) => !ok);
  const details = different.map(
    ({ network, kind, item, expected, found }) =>
      `DIFFERS ${network}, ${kind}: ${item}\n  files  ${expected}\n  chain  ${found}`,
  );
  const verdict =
    different.length === 0
      ? `all ${findings.length} values are as the files say`
      : `${different.length} of ${findings.length} values differ`;
  return [header.trimEnd(), ...rows.map((row) => row.trimEnd()), ...details, verdict].join('\n');
}

function cell(findings: readonly Finding[], network: string, kind: Finding['kind']): string {
  const mine = findings.filter((one) => one.network === network && one.kind === kind);
  if (mine.length === 0) return '-';
  const bad = mine.filter(({ ok }) => !ok).length;
  return bad === 0 ? `${mine.length} ok` : `${bad} BAD`;
}
