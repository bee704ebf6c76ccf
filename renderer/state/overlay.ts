/** The one thing that may lie over the page: the palette, the shortcuts, or a question. */
import { create } from 'zustand'

export type Overlay =
  | { readonly kind: 'palette' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'scale'; readonly project: string; readonly service: string; readonly to: number }
  | { readonly kind: 'rollback'; readonly project: string; readonly service: string }
  | { readonly kind: 'unfreeze' }
  | { readonly kind: 'connection' }

interface OverlayState {
  readonly overlay: Overlay | null
}

export const useOverlay = create<OverlayState>(() => ({ overlay: null }))

export function openOverlay(overlay: Overlay): void {
  useOverlay.setState({ overlay })
}

export function closeOverlay(): void {
  useOverlay.setState({ overlay: null })
}
