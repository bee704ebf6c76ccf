/** Takes the screenshots people look at, of a page in a host and a theme. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from '@playwright/test'

const FOLDER = path.resolve(import.meta.dirname, '../screenshots')

export type Theme = 'light' | 'dark'
export const THEMES: readonly Theme[] = ['light', 'dark']

/** Follows the system: the dashboard has no other way to be told in a test than a user's own machine has. */
export async function inTheme(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
}

export async function shoot(page: Page, host: string, name: string, theme: Theme): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  await page.screenshot({ path: path.join(FOLDER, `${host}-${name}-${theme}.png`) })
}
