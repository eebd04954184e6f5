import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { applyTheme } from './shell/theme.js';
import './style.css';

applyTheme();
createRoot(document.getElementById('root')!).render(<App />);
