/** The head of a table whose columns are named and nothing more. */
export function ColumnHeads({ titles }: { readonly titles: readonly string[] }) {
  return (
    <thead>
      <tr className="text-sm text-muted">
        {titles.map((title) => (
          <th key={title} scope="col" className="border-b border-line px-3 py-2 font-normal first:pl-4">
            {title}
          </th>
        ))}
      </tr>
    </thead>
  )
}
