/** The page: its sections one below the other, with the theme to be chosen above. */
import type { Theme } from '../../shared/domain/settings.ts'
import { Mark } from '../components/Mark.tsx'
import { Segmented } from '../components/Segmented.tsx'
import { showTheme, useTheme } from '../state/theme.ts'
import { Charts } from './Charts.tsx'
import { Controls } from './Controls.tsx'
import { Fields } from './Fields.tsx'
import { Signs } from './Signs.tsx'
import { Surfaces } from './Surfaces.tsx'
import { Tokens } from './Tokens.tsx'

const THEMES: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

export function Gallery() {
  const theme = useTheme((state) => state.theme)
  return (
    <main id="content" className="h-full overflow-y-auto">
      <div className="mx-auto grid max-w-460 gap-4 p-4">
        <header className="flex items-center gap-3">
          <Mark className="size-5 text-accent-text" />
          <h1 className="text-xl font-strong">Gallery</h1>
          <span className="text-muted">every component in every state</span>
          <Segmented label="Theme" value={theme} segments={THEMES} onChange={showTheme} className="ml-auto" />
        </header>
        <Tokens />
        <div className="grid grid-cols-2 items-start gap-4">
          <Controls />
          <Signs />
        </div>
        <Fields />
        <Charts />
        <Surfaces />
      </div>
    </main>
  )
}
