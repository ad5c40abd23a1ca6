export interface DeliveryTiming {
  /** How long a published delivery may go without its effect before it is published again. */
  leaseSeconds: number;
  /** How long the relay sleeps when nobody wakes it. */
  pollMs: number;
  attemptsMax: number;
  /** The first pause after a failure; it doubles with each attempt. */
  backoffSeconds: number;
  /** How long a worker waits for an attempt. */
  attemptSeconds: number;
}

export const deliveryTiming: DeliveryTiming = {
  leaseSeconds: 60,
  pollMs: 1_000,
  attemptsMax: 5,
  backoffSeconds: 1,
  attemptSeconds: 20,
};

/** Where a delivery is worked: among others, or alone once an attempt never ended. */
export type Lane = 'main' | 'suspects';
export const lanes = ['main', 'suspects'] as const satisfies readonly Lane[];
/** As claim_deliveries() says it, too. */
export const queueOf = (service: string, lane: Lane): string => (lane === 'main' ? service : `${service}-suspects`);
