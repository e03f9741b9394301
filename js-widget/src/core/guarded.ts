/** Run, and give what goes wrong to `failed`: the page's own error reports are not for us. */
export function guarded<T>(failed: (error: unknown) => void, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    failed(error);
    return undefined;
  }
}
