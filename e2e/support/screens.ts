/** Takes the screenshots people look at: a page in a host and a theme. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { expect, type Page } from '@playwright/test'

const FOLDER = path.resolve(import.meta.dirname, '../screenshots')

export type Theme = 'light' | 'dark'
export const THEMES: readonly Theme[] = ['light', 'dark']

/** The theme of the machine, which the dashboard follows as long as nothing else was chosen. */
export async function inTheme(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
}

/** Only what is finished is shown: nothing loads, nothing fades. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
  await page.evaluate(async () => {
    await document.fonts.ready
    const running = document
      .getAnimations()
      .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(running.map((each) => each.finished))
  })
}

export async function shoot(page: Page, host: string, name: string, theme: Theme): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  await settled(page)
  await page.screenshot({ path: path.join(FOLDER, `${host}-${name}-${theme}.png`) })
}
