/** What is going on, for people: one moving line on a terminal, plain lines elsewhere, nothing when quiet. */
export interface Progress {
  /** Shows a sentence as the current activity. */
  start(text: string): void;
  /** Leaves a finished line behind ("✔ …" or "✖ …") and keeps the activity going. */
  done(text: string): void;
  failed(text: string): void;
  /** Ends the moving line; nothing may be moving while a prompt is open. */
  stop(): void;
}
