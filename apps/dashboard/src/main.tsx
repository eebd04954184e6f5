import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { applyTheme } from './shell/theme.js';
import './style/tokens.css';
import './style/base.css';
import './style/shell.css';
import './style/figures.css';
import './style/views.css';

applyTheme();
createRoot(document.getElementById('root')!).render(<App />);
