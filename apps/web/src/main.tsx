import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.layer.css';
import './app.css';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { loadLanguage, preferredLanguage } from './i18n';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');
const language = preferredLanguage();
const labels = await loadLanguage(language);
createRoot(root).render(<App first={{ language, labels }} />);
