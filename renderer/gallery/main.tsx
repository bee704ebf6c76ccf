/** The gallery: every component in every state, beside the tokens it is made of. For development; no part of a build. */
import '../styles/app.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { TipProvider } from '../components/Tip.tsx'
import { startTheme } from '../state/theme.ts'
import { Gallery } from './Gallery.tsx'

startTheme()
const root = document.getElementById('root')
if (root === null) throw new Error('gallery.html has no #root')
createRoot(root).render(
  <StrictMode>
    <TipProvider>
      <Gallery />
    </TipProvider>
  </StrictMode>,
)
