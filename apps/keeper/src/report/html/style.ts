/** One sheet for screen (light and dark) and paper. */
export const style = `
:root{--paper:#f4f3ee;--card:#fffefb;--ink:#1b2430;--soft:#566373;--rule:#dedbd0;--ballast:#0a6e6a;--unhedged:#b4511a;--computed:#5b5aa8;--gain:#2f7d4f;--loss:#b03a3a;--total:#1b2430;--note:#fbf1d8;--note-rule:#d9b95b}
@media (prefers-color-scheme:dark){:root{--paper:#10151a;--card:#171e25;--ink:#e7ecef;--soft:#9aa8b4;--rule:#2c3741;--ballast:#45c4b8;--unhedged:#ef9a62;--computed:#a9a8ee;--gain:#63bf86;--loss:#ea7f7a;--total:#e7ecef;--note:#2b2617;--note-rule:#7d6a2f}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 ui-sans-serif,system-ui,-apple-system,"Segoe UI","Helvetica Neue",Arial,"DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
main,header.top,footer{max-width:1080px;margin:0 auto;padding:0 24px}
header.top{padding-top:40px;padding-bottom:8px}
.mark{display:flex;align-items:center;gap:10px;font-weight:650;letter-spacing:.02em;color:var(--ballast)}
.mark svg{width:22px;height:22px;min-width:0}
h1{font-size:30px;line-height:1.2;font-weight:650;letter-spacing:-.01em;margin:14px 0 6px;max-width:26em;text-wrap:balance}
h2{font-size:19px;font-weight:650;margin:0 0 4px}
h3{font-size:14px;font-weight:600;margin:0 0 4px}
p{margin:0 0 12px;max-width:46em}
.lead,.sub,figcaption,caption{color:var(--soft)}
.sub{font-size:14px;margin-bottom:14px}
dl.facts{display:flex;flex-wrap:wrap;gap:4px 28px;margin:14px 0 0;font-size:14px}
dl.facts div{display:flex;gap:8px}
dt{color:var(--soft)}dd{margin:0}
.banner{background:var(--note);border:1px solid var(--note-rule);border-radius:8px;padding:10px 14px;margin:18px 0 0;font-size:14px}
.tiles{display:grid;grid-template-columns:repeat(3,1fr);gap:1px;background:var(--rule);border:1px solid var(--rule);border-radius:10px;overflow:hidden;margin:22px 0 28px}
.tile{background:var(--card);padding:16px 18px}
.tile b{display:block;font-size:27px;line-height:1.2;font-weight:650;letter-spacing:-.01em}
.tile span{display:block;font-size:13px;color:var(--soft)}
.tile .what{color:var(--ink);font-weight:600}
section{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:22px 24px;margin:0 0 20px}
.columns{display:grid;grid-template-columns:1fr 1fr;gap:20px}
.columns section{margin-bottom:20px;min-width:0}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(280px,1fr));gap:18px}
figure{margin:0}figure+h3{margin-top:20px}
figcaption{font-size:13px;margin-top:6px}
.chart{overflow-x:auto}
svg{display:block;width:100%;height:auto;min-width:min(var(--w,0px),620px)}
.panels svg,.columns svg{min-width:0}
svg text{font-family:inherit;font-size:12px;fill:var(--ink)}
svg .tick{fill:var(--soft)}
svg .name{font-size:13px}svg .value{font-size:13px}svg .label{font-size:13px;font-weight:600}svg .strong{font-weight:650}
.grid{stroke:var(--rule);stroke-width:1}.zero{stroke:var(--soft);stroke-width:1}.link{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 3}
.line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.line.unhedged{stroke:var(--unhedged)}.line.computed{stroke:var(--computed);stroke-dasharray:6 4}.line.ballast{stroke:var(--ballast);stroke-width:2.6}.line.price{stroke:var(--ink);stroke-width:1.6}
svg .label.unhedged{fill:var(--unhedged)}svg .label.computed{fill:var(--computed)}svg .label.ballast{fill:var(--ballast)}
.fill-unhedged{fill:var(--unhedged)}.fill-ballast{fill:var(--ballast)}.fill-computed{fill:var(--computed)}.fill-gain{fill:var(--gain)}.fill-loss{fill:var(--loss)}.fill-total{fill:var(--total)}.fill-hold{fill:var(--rule)}
.key{display:flex;flex-wrap:wrap;gap:6px 20px;font-size:13px;color:var(--soft);margin:0 0 10px;padding:0;list-style:none}
.key i{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:7px;vertical-align:-1px}
.key .unhedged{background:var(--unhedged)}.key .ballast{background:var(--ballast)}.key .computed{background:var(--computed)}.key .hold{background:var(--rule)}
.scroll{overflow:auto;max-height:620px;border-top:1px solid var(--rule);border-bottom:1px solid var(--rule)}
.scroll:focus-visible,.chart:focus-visible{outline:2px solid var(--ballast);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th,td{text-align:left;padding:7px 12px 7px 0;border-bottom:1px solid var(--rule);vertical-align:top;white-space:nowrap}
td.wide{white-space:normal;min-width:13em}
tr:last-child td{border-bottom:0}
thead th{position:sticky;top:0;background:var(--card);font-weight:600;color:var(--soft);font-size:12.5px}
.num{text-align:right}
td small{color:var(--soft);font-size:12px;display:block}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:12.5px}
.life{width:130px;min-width:0}
.aside{background:transparent;border-style:dashed}
ul.plain{margin:8px 0 0;padding-left:18px}
ul.plain li{margin-bottom:4px;max-width:60em}
footer{padding-bottom:48px;color:var(--soft);font-size:13px}
@media (max-width:760px){main,header.top,footer{padding-left:14px;padding-right:14px}.tiles{grid-template-columns:1fr 1fr}.columns{grid-template-columns:1fr;gap:0}section{padding:16px}h1{font-size:24px}.tile b{font-size:22px}}
@media print{:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--rule:#ccc;--ballast:#0a6e6a;--unhedged:#b4511a;--computed:#5b5aa8;--gain:#2f7d4f;--loss:#b03a3a;--total:#000;--note:#fff;--note-rule:#888}body{font-size:11px;-webkit-print-color-adjust:exact;print-color-adjust:exact}main,header.top,footer{max-width:none;padding:0}header.top{padding-top:0}section{border:0;padding:10px 0;margin:0}figure,.tiles{break-inside:avoid}h2,h3,.sub,.key{break-after:avoid;break-inside:avoid}.columns{grid-template-columns:1fr 1fr;gap:20px}.tiles{grid-template-columns:repeat(3,1fr)}.scroll{max-height:none;overflow:visible;border:0}.chart{overflow:visible}svg{min-width:0}thead{display:table-header-group}thead th{position:static}tr{break-inside:avoid}td,th{white-space:normal;padding:3px 6px 3px 0;font-size:9.5px}.tile b{font-size:18px}}
`;
