const unitSeconds = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** "1 day 12 hours": a length of time in full, where a span shows only its largest unit. */
export function formatLength(language: string, seconds: number): string {
  let left = seconds;
  const parts = unitSeconds.flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count > 0
      ? [new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count)]
      : [];
  });
  return parts.join(' ');
}

export const daysOf = (seconds: number): number => Math.floor(seconds / 86_400);
export const hoursOf = (seconds: number): number => (seconds % 86_400) / 3_600;
export const secondsOf = (days: number, hours: number): number => Math.round(days * 86_400 + hours * 3_600);
