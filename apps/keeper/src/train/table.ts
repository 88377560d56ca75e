import type { ForecastReport } from '@ballast/forecast';

/** Scores as text: one line per model, asset and period, the verdicts, and who drives. */
export function renderScores(report: ForecastReport): string {
  const lines = report.rows.map((row) =>
    [
      row.model.padEnd(26),
      row.asset.padEnd(6),
      row.split.padEnd(11),
      row.qlike.toFixed(4).padStart(8),
      row.bias.toFixed(2).padStart(7),
      `${(100 * row.coverage).toFixed(1)} %`.padStart(9),
      row.againstReference.statistic.toFixed(2).padStart(8),
      row.againstBaseline.statistic.toFixed(2).padStart(10),
    ].join(' '),
  );
  const verdicts = Object.entries(report.verdicts).map(
    ([model, { passed, reasons }]) => `${passed ? 'passed ' : 'refused'} ${model}: ${reasons.join('; ')}`,
  );
  return [
    'model                      asset  period         QLIKE    bias  coverage   DM HAR  DM baseline',
    ...lines,
    '',
    ...verdicts,
    '',
    report.driving.reason,
    ...report.warnings.map((warning) => `note: ${warning}`),
  ].join('\n');
}
