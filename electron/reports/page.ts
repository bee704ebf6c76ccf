/** One HTML file that needs nothing else: no script, no font, no address; light or dark as its reader has it. */
import { html, type Html } from './html.ts'

export function htmlPage(title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${{ html: STYLE }}
        </style>
      </head>
      <body>
        <main class="report">${body}</main>
      </body>
    </html> `
}

/** Colors of lines on charts, in the order they are given out. */
export const LINES = ['#3f66d4', '#b7560b', '#14807a', '#8a4fc4', '#b3386d', '#5f6b1a'] as const
export const MUTED_LINE = '#6b7380'

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; }
.report { --line: light-dark(#d5d9df, #3a4049); --quiet: light-dark(#5b6370, #a9afb9); --best: light-dark(#166b40, #4fc48a);
  --bad: light-dark(#a8261b, #ff9b8f); --accent: #3a5bd0;
  font: 14px/1.5 system-ui, sans-serif; max-width: 1000px; margin: 32px auto; padding: 0 24px; }
.report h1 { font-size: 22px; line-height: 1.3; margin: 0 0 4px; }
.report h2 { font-size: 16px; margin: 32px 0 8px; } .report h3 { font-size: 14px; margin: 20px 0 6px; }
.report p { margin: 4px 0; }
.report .quiet, .report small { color: var(--quiet); } .report small { font-size: 12px; font-weight: 400; }
.report .advice { border-left: 3px solid var(--accent); padding: 4px 12px; margin: 12px 0; }
.report .bad { color: var(--bad); } .report .best { color: var(--best); font-weight: 600; }
.report table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
.report th, .report td { border-top: 1px solid var(--line); padding: 4px 10px; text-align: right; vertical-align: top; }
.report th:first-child, .report .words { text-align: left; } .report tbody th { font-weight: 400; }
.report thead th { border: 0; color: var(--quiet); font-weight: 400; font-size: 12px; }
.report figure { margin: 16px 0; } .report svg { width: 100%; height: auto; }
.report svg text { font-size: 11px; fill: var(--quiet); }
.report .grid { stroke: var(--line); } .report .mark { stroke: var(--quiet); stroke-dasharray: 3 3; }
.report .legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0; padding: 0; list-style: none; }
.report .legend span { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 6px; }
.report dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 24px; } .report dt { color: var(--quiet); }
.report dd { margin: 0; }
.report pre { border: 1px solid var(--line); border-radius: 6px; padding: 12px; overflow: auto; font-size: 12px; }
.report .figures { display: flex; flex-wrap: wrap; gap: 8px 40px; margin: 16px 0; }
.report .figures strong { display: block; font-size: 20px; line-height: 1.3; }
@media print { .report { margin: 0; max-width: none; padding: 0; } .report section, .report figure, .report tr { break-inside: avoid; } }
`
