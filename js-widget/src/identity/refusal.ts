/** Why there is no session. `code` is for the host's developer: the server's problem code, or one of ours. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** Milliseconds after which the server asks to be asked again. */
    readonly after?: number,
  ) {
    super(message);
  }
}
