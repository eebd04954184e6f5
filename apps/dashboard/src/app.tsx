import { chooseLanguage } from './i18n/languages.js';
import { SpeechProvider } from './i18n/messages.js';
import { useRoute } from './routing/use-route.js';
import { Shell } from './shell/shell.js';

export function App() {
  const [route] = useRoute();
  const language = chooseLanguage(route.language, navigator.languages);
  document.documentElement.lang = language;
  return (
    <SpeechProvider language={language}>
      <Shell />
    </SpeechProvider>
  );
}
