/** Dark, light or as the system: applied before the first paint from this machine's memory, kept by the core. */
import { create } from 'zustand'
import type { Theme } from '../../shared/domain/settings.ts'
import { call } from './link.ts'

const KEY = 'eyrie.theme'
const THEMES: readonly Theme[] = ['system', 'light', 'dark']

/** What was chosen in this browser or window; null: nothing yet. */
function stored(): Theme | null {
  try {
    const name = localStorage.getItem(KEY)
    return THEMES.find((theme) => theme === name) ?? null
  } catch {
    return null
  }
}

export interface ThemeState {
  readonly theme: Theme
  /** What `theme` comes to on this system. */
  readonly shown: 'light' | 'dark'
}

const prefersDark = () => matchMedia('(prefers-color-scheme: dark)').matches

function shownAs(theme: Theme): ThemeState['shown'] {
  if (theme !== 'system') return theme
  return prefersDark() ? 'dark' : 'light'
}

export const useTheme = create<ThemeState>(() => ({ theme: 'system', shown: 'light' }))

function apply(theme: Theme): void {
  const shown = shownAs(theme)
  document.documentElement.dataset.theme = shown
  useTheme.setState({ theme, shown })
}

/** Applies what was chosen last and follows the system; gives back how to stop. */
export function startTheme(): () => void {
  apply(stored() ?? 'system')
  const media = matchMedia('(prefers-color-scheme: dark)')
  const follow = () => apply(useTheme.getState().theme)
  media.addEventListener('change', follow)
  return () => media.removeEventListener('change', follow)
}

/** Shows a theme and remembers it here; `chooseTheme` also tells the core. */
export function showTheme(theme: Theme): void {
  apply(theme)
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // Storage can be forbidden; the core remembers then.
  }
}

/** Takes over the theme the core keeps, where this machine remembers none: a new browser, a fresh profile. */
export async function adoptTheme(): Promise<void> {
  if (stored() !== null) return
  const settings = await call('settings.get', {})
  if (settings.ok && stored() === null) apply(settings.value.theme)
}

/** The operator's choice: shown at once, kept by the core when it answers. */
export function chooseTheme(theme: Theme): void {
  showTheme(theme)
  void call('settings.update', { theme })
}
