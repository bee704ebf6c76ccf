/** Listens for the keys of `state/keys.ts` and does what they say, wherever the keyboard is. */
import { useEffect } from 'react'
import { assertNever } from '../../../shared/lib/result.ts'
import { toggleFreeze } from '../../state/act.ts'
import { createKeyReader, type KeyCommand, type KeyStroke } from '../../state/keys.ts'
import { closeOverlay, openOverlay, useOverlay } from '../../state/overlay.ts'
import { rowOf } from '../../state/overview.ts'
import {
  currentRoute,
  hrefOf,
  navigate,
  overviewHref,
  serviceHref,
  setParams,
  simulationHref,
} from '../../state/router.ts'
import { moveSelection, select, useSelection } from '../../state/selection.ts'

/** The filter field carries this, so that `/` finds it. */
export const FILTER_ID = 'filter'

function whereIs(target: EventTarget | null): KeyStroke['where'] {
  if (!(target instanceof HTMLElement)) return 'page'
  if (target.matches('input, textarea, select, [contenteditable=true]')) return 'text'
  if (target.closest('[role=menu], [role=listbox], [role=tablist]') !== null) return 'text'
  return target.matches('a, button, [role=button], [role=radio], summary') ? 'control' : 'page'
}

/** What `+`, `-` and Enter act on: the page's service, or the overview's selected row. */
function subject(): { readonly project: string; readonly service: string } | null {
  const route = currentRoute()
  if (route.page === 'service') return { project: route.project, service: route.service }
  const { key } = useSelection.getState()
  const row = key === null ? undefined : rowOf(key)
  return row === undefined || route.page !== 'overview' ? null : { project: row.project, service: row.name }
}

function askScale(step: number): boolean {
  const target = subject()
  const row = target === null ? undefined : rowOf(`${target.project}/${target.service}`)
  if (target === null || row === undefined) return false
  const to = row.replicas.current + step
  if (to < 0) return false
  openOverlay({ kind: 'scale', ...target, to })
  return true
}

function move(step: number): boolean {
  return currentRoute().page === 'overview' && moveSelection(step) !== null
}

function open(): boolean {
  const target = subject()
  if (target === null || currentRoute().page !== 'overview') return false
  navigate(serviceHref(target.project, target.service))
  return true
}

function clear(): boolean {
  if (useSelection.getState().key !== null) {
    select(null)
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    return true
  }
  if (currentRoute().params.filter === undefined) return false
  setParams({ filter: null }, { replace: true })
  return true
}

/** Whether the key was used, so that the browser must not use it too. */
function perform(command: KeyCommand): boolean {
  switch (command) {
    case 'palette':
      if (useOverlay.getState().overlay?.kind === 'palette') closeOverlay()
      else openOverlay({ kind: 'palette' })
      return true
    case 'shortcuts':
      openOverlay({ kind: 'shortcuts' })
      return true
    case 'go-overview':
      navigate(overviewHref())
      return true
    case 'go-simulation':
      navigate(simulationHref())
      return true
    case 'go-history':
      navigate(hrefOf({ page: 'history', params: {} }))
      return true
    case 'go-resources':
      navigate(hrefOf({ page: 'resources', params: {} }))
      return true
    case 'go-alerts':
      navigate(hrefOf({ page: 'alerts', params: {} }))
      return true
    case 'go-reports':
      navigate(hrefOf({ page: 'reports', params: {} }))
      return true
    case 'go-settings':
      navigate(hrefOf({ page: 'settings', params: {} }))
      return true
    case 'next':
      return move(1)
    case 'previous':
      return move(-1)
    case 'first':
      return move(-Infinity)
    case 'last':
      return move(Infinity)
    case 'open':
      return open()
    case 'more':
      return askScale(1)
    case 'less':
      return askScale(-1)
    case 'freeze':
      toggleFreeze()
      return true
    case 'filter': {
      const field = document.getElementById(FILTER_ID)
      field?.focus()
      return field !== null
    }
    case 'clear':
      return clear()
    default:
      return assertNever(command)
  }
}

export function useShortcuts(): void {
  useEffect(() => {
    const read = createKeyReader()
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const { key, ctrlKey, metaKey, altKey } = event
      const command = read({ key, ctrlKey, metaKey, altKey, where: whereIs(event.target) }, event.timeStamp)
      if (command === null) return
      // A question or the palette has the keyboard to itself, except for the key that closes the palette.
      if (useOverlay.getState().overlay !== null && command !== 'palette') return
      if (perform(command)) event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
}
