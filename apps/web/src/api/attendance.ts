/**
 * Whether somebody uses the page. What an unattended page asks by itself says so (`X-Asked-By: page`) and does not keep the session
 * alive: it ends after 15 idle minutes, with live updates running or not.
 */
const attendedMs = 60_000;
let touchedAt = Date.now();
let wasTouched = false;

// tests run this module without a window
if (typeof window !== 'undefined')
  for (const event of ['pointerdown', 'keydown', 'wheel', 'touchstart'])
    window.addEventListener(
      event,
      () => {
        touchedAt = Date.now();
        wasTouched = true;
      },
      { passive: true, capture: true },
    );

/** When somebody last touched the page; undefined where nobody has since it was loaded. */
export const touchedSince = (): number | undefined => (wasTouched ? touchedAt : undefined);

export const isAttended = (): boolean => Date.now() - touchedAt < attendedMs;
