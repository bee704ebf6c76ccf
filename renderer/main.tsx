import '../shared/contract/jitless.ts'
import './styles/app.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { connect } from './api/connect.ts'
import { preloadPages, Shell } from './pages/shell/Shell.tsx'
import { startLink } from './state/link.ts'
import { currentConnection, startRouter } from './state/router.ts'
import { adoptTheme, startTheme } from './state/theme.ts'

startTheme()
startRouter()
startLink(connect(currentConnection()))
void adoptTheme()

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <Shell />
  </StrictMode>,
)
requestIdleCallback(preloadPages, { timeout: 3000 })
