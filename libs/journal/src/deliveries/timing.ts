export interface DeliveryTiming {
  /** A published delivery without an effect is published again after this time. */
  leaseSeconds: number;
  /** How long the relay sleeps without a notification. */
  pollMs: number;
  attemptsMax: number;
  /** The pause after the first failed attempt; it doubles with each attempt. */
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

/** Where a delivery is worked: `main` with others at the same time, `suspects` alone, after an attempt that never ended. */
export type Lane = 'main' | 'suspects';
export const lanes = ['main', 'suspects'] as const satisfies readonly Lane[];
/** The queue's name. claim_deliveries() in sql/deliveries/relay.sql uses the same names. */
export const queueOf = (service: string, lane: Lane): string => (lane === 'main' ? service : `${service}-suspects`);
