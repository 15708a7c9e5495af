// Starts the page in the browser: the views, and the address that decides which one is shown.
import { createRoot } from 'react-dom/client'
import { App } from './app'
import './style/base.css'
import './style/frame.css'
import './style/controls.css'
import './style/fields.css'
import './style/cards.css'
import './style/notices.css'
import './style/data.css'
import './style/tables.css'
import './style/events.css'
import './style/mappings.css'
import './style/segments.css'
import './style/overview.css'

const place = document.getElementById('page')
if (place) createRoot(place).render(<App />)
