import { Monitor, Moon, Sun } from 'lucide-react'
import type { Theme } from '../../../shared/domain/settings.ts'
import { Menu, MenuChoices, type Choice } from '../../components/Menu.tsx'
import { chooseTheme, useTheme } from '../../state/theme.ts'

const CHOICES: readonly Choice<Theme>[] = [
  { value: 'system', label: 'As the system', icon: <Monitor aria-hidden className="size-4" /> },
  { value: 'light', label: 'Light', icon: <Sun aria-hidden className="size-4" /> },
  { value: 'dark', label: 'Dark', icon: <Moon aria-hidden className="size-4" /> },
]

export function ThemeSwitch() {
  const { theme, shown } = useTheme()
  const Icon = theme === 'system' ? Monitor : shown === 'dark' ? Moon : Sun
  return (
    <Menu
      side="top"
      width="min-w-44"
      trigger={
        <button
          type="button"
          aria-label={`Theme: ${theme}`}
          title="Theme"
          className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-fg data-[state=open]:bg-hover"
        >
          <Icon aria-hidden className="size-4" strokeWidth={1.75} />
        </button>
      }
    >
      <MenuChoices value={theme} choices={CHOICES} onChoose={chooseTheme} />
    </Menu>
  )
}
