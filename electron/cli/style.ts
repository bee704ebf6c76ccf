/** Terminal colors, only where somebody looks (https://no-color.org), and plain aligned tables. */
export interface Style {
  readonly dim: (text: string) => string
  readonly bold: (text: string) => string
  readonly good: (text: string) => string
  readonly warn: (text: string) => string
  readonly bad: (text: string) => string
}

export function createStyle(colored: boolean): Style {
  const paint = (open: number, close: number) => (text: string) =>
    colored && text !== '' ? `\u001b[${open}m${text}\u001b[${close}m` : text
  return {
    dim: paint(2, 22),
    bold: paint(1, 22),
    good: paint(32, 39),
    warn: paint(33, 39),
    bad: paint(31, 39),
  }
}

export function wantsColor(
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  const none = environment.NO_COLOR
  return isTerminal && (none === undefined || none === '') && environment.TERM !== 'dumb'
}

export interface Cell {
  readonly text: string
  readonly paint?: (text: string) => string
}

export interface Column {
  readonly title: string
  readonly align?: 'right'
}

const letters = new Intl.Segmenter('en')

/** In letters as a reader counts them. */
function widthOf(text: string): number {
  return Array.from(letters.segment(text)).length
}

/** Columns as wide as their widest cell; the last one is left as long as it is. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly (Cell | string)[])[],
  style: Style,
): readonly string[] {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? { text: cell } : cell)))
  const header: readonly Cell[] = columns.map(({ title }) => ({ text: title, paint: style.dim }))
  const widths = columns.map((_, at) =>
    Math.max(...[header, ...cells].map((row) => widthOf(row[at]?.text ?? ''))),
  )
  return [header, ...cells].map((row) =>
    columns
      .map(({ align }, at) => {
        const { text, paint } = row[at] ?? { text: '' }
        const space = ' '.repeat(Math.max(0, (widths[at] ?? 0) - widthOf(text)))
        const painted = paint === undefined ? text : paint(text)
        if (align === 'right') return space + painted
        return at === columns.length - 1 ? painted : painted + space
      })
      .join('  ')
      .trimEnd(),
  )
}
