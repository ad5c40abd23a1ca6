const real = Date;
let offMs = 0;

/**
 * Shifts the clock for everything in this process, also for libraries. Timers are unchanged: they do not use the wall
 * clock.
 */
const shifted = new Proxy(real, {
  apply: () => new real(real.now() + offMs).toString(),
  construct: (target, given: unknown[], newTarget) =>
    Reflect.construct(target, given.length > 0 ? given : [real.now() + offMs], newTarget) as Date,
  get: (target, name, receiver) =>
    name === 'now' ? () => real.now() + offMs : (Reflect.get(target, name, receiver) as unknown),
});

export function shiftClock(seconds: number): void {
  offMs = seconds * 1_000;
  globalThis.Date = offMs === 0 ? real : shifted;
}
