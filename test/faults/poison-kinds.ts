export const poisonKinds = ['throws', 'hangs', 'blocks', 'kills', 'exhausts memory'] as const;
export type PoisonKind = (typeof poisonKinds)[number];
