/**
 * Tell when the page's address changed. The Navigation API says so; without it, going back and forth does, and for
 * the rest the address is compared when something happened that usually follows a route change. The host's history
 * methods are never touched.
 */
export function watchRoutes(changed: () => void): { stop(): void } {
  let last = location.href;
  const check = () => {
    if (location.href === last) return;
    last = location.href;
    changed();
  };
  const later = () => setTimeout(check);
  const stop = new AbortController();
  const options = { signal: stop.signal };
  const navigation = (window as { navigation?: EventTarget }).navigation;
  navigation?.addEventListener("currententrychange", check, options);
  for (const name of ["popstate", "hashchange", "click", "submit"]) addEventListener(name, later, options);
  return { stop: () => stop.abort() };
}
