/** The dashboard's pages that are one word of its address, as links from outside and the router know them. */
export const PLAIN_PAGES = [
  'history',
  'simulation',
  'alerts',
  'resources',
  'reports',
  'settings',
  'doctor',
] as const
export type PlainPage = (typeof PLAIN_PAGES)[number]

export function isPlainPage(page: string): page is PlainPage {
  return PLAIN_PAGES.some((each) => each === page)
}
