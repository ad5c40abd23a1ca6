export const paletteAsked = 'safe-passage:palette';
export const openPalette = (): void => void window.dispatchEvent(new Event(paletteAsked));
