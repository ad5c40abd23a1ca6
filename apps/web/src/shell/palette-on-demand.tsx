import { useHotkeys, useWindowEvent } from '@mantine/hooks';
import { lazy, Suspense, useState } from 'react';
import type { Actor } from '@app/api';
import { paletteAsked } from './palette-asked';

const Palette = lazy(() => import('./palette'));

/** Loads the palette when somebody opens it with the button or the key. The first screen does not need it. */
export function PaletteOnDemand({ actor }: { actor: Actor }) {
  const [isAsked, setIsAsked] = useState(false);
  useWindowEvent(paletteAsked as 'focus', () => setIsAsked(true));
  useHotkeys([['mod+K', () => setIsAsked(true)]], []);
  return isAsked ? (
    <Suspense fallback={null}>
      <Palette actor={actor} />
    </Suspense>
  ) : null;
}
