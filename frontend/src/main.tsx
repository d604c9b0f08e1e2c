import '@fontsource-variable/inter';
import './style/tokens.css';
import './style/base.css';
import './style/shell.css';
import './style/lists.css';
import './style/map.css';
import './style/panel.css';
import './style/pages.css';
import './style/phone.css';
import { createRoot } from 'react-dom/client';
import { App } from './App';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root.');
createRoot(root).render(<App />);
