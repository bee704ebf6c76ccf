import './styles/app.css'
import { createRoot } from 'react-dom/client'

const root = document.getElementById('root')
if (root !== null) createRoot(root).render(<main className="p-8 text-fg">Eyrie</main>)
