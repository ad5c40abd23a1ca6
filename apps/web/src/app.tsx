import { DirectionProvider, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { Labels } from '@app/lifecycle';
import { onSignedOut } from './api/client';
import { queryClient, sessionQuery } from './api/queries';
import { directionOf, LanguageContext, loadLanguage, type Language } from './i18n';
import { router } from './router';
import { cssVariables, theme } from './theme';

const styleNonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
// what locks the page's scrolling under a drawer asks for the nonce by this name (get-nonce)
Object.assign(window, { __webpack_nonce__: styleNonce });

// a session that the server ended shows the door at once, with what was typed kept in its draft
onSignedOut(() => queryClient.setQueryData(sessionQuery.queryKey, null));

export function App({ first }: { first: { language: Language; labels: Labels } }) {
  const [current, setCurrent] = useState(first);
  const language = useMemo(
    () => ({
      ...current,
      choose: (wanted: Language) =>
        void loadLanguage(wanted).then((labels) => {
          setCurrent({ language: wanted, labels });
          // refusals come in the asker's language
          void queryClient.invalidateQueries();
        }),
    }),
    [current],
  );
  return (
    <LanguageContext value={language}>
      <DirectionProvider initialDirection={directionOf(current.language)} detectDirection={false}>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={cssVariables}
          defaultColorScheme="auto"
          getStyleNonce={() => styleNonce}
        >
          <QueryClientProvider client={queryClient}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </MantineProvider>
      </DirectionProvider>
    </LanguageContext>
  );
}
