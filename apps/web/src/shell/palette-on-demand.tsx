import { useHotkeys, useWindowEvent } from '@mantine/hooks';
import { lazy, Suspense, useState } from 'react';
import type { Actor } from '../api/types';
import { paletteAsked } from './palette-asked';

const Palette = lazy(() => import('./palette'));

/** The palette is loaded when it is asked for, by button or key: the first screen does without it. */
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
