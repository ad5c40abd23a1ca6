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
// the package that locks scrolling under a drawer reads the nonce under this name (get-nonce)
Object.assign(window, { __webpack_nonce__: styleNonce });

// when the server has ended the session, the sign-in page appears at once; what was typed is kept as a draft
onSignedOut(() => queryClient.setQueryData(sessionQuery.queryKey, null));

export function App({ first }: { first: { language: Language; labels: Labels } }) {
  const [current, setCurrent] = useState(first);
  const language = useMemo(
    () => ({
      ...current,
      choose: (wanted: Language) =>
        void loadLanguage(wanted).then((labels) => {
          setCurrent({ language: wanted, labels });
          // the server's texts are in the reader's language
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
