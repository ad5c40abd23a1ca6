/** What was typed and has not arrived yet. */
export function Outbox() {
  return null;
}
