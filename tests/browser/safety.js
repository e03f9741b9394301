/**
 * Runs in every frame before anything else: tells the test what was executed, and offers it what a reader could do
 * and what an inspector would look for. `told(how)` is the test's.
 */
(() => {
  const tell = (how) => window.told(how);
  for (const name of ["alert", "prompt", "confirm", "print", "open"]) window[name] = () => tell(name);
  for (const name of ["log", "error", "warn", "info", "debug"]) console[name] = () => tell(`console.${name}`);

  const EVENTS = [
    [PointerEvent, "pointerover pointerenter pointermove pointerdown pointerup pointerrawupdate gotpointercapture"],
    [MouseEvent, "mouseover mouseenter mousemove mousedown mouseup auxclick dblclick contextmenu mouseout mouseleave"],
    [WheelEvent, "wheel mousewheel"],
    [KeyboardEvent, "keydown keypress keyup"],
    [FocusEvent, "focus focusin blur focusout"],
    [InputEvent, "beforeinput input"],
    [DragEvent, "drag dragstart dragenter dragover drop dragend"],
    [ClipboardEvent, "beforecopy copy beforecut cut beforepaste paste"],
    [TouchEvent, "touchstart touchmove touchend"],
    [Event, "change select submit reset toggle beforetoggle scroll scrollend search load error begin end message"],
  ].flatMap(([kind, names]) => names.split(" ").map((name) => [kind, name]));
  const RUNS = /^(javascript|vbscript|livescript|mocha|data|blob|file|filesystem|about):/;
  const STATIC_PICTURE = /^data:image\/(png|jpeg|gif|webp);base64,/;
  const SCRIPTABLE = new Set(
    ("script iframe frame frameset object embed applet base meta link style form input textarea select option " +
      "keygen isindex template noscript portal audio video source track slot dialog marquee bgsound xml").split(" "),
  );
  const ADDRESSES = ["href", "src", "action", "formaction", "data", "poster", "background", "xlink:href", "srcset", "ping", "cite", "longdesc"];

  /** Every element below, in templates and shadow roots too. */
  function* every(root) {
    for (const element of root.querySelectorAll("*")) {
      yield element;
      if (element.shadowRoot) yield* every(element.shadowRoot);
      if (element.content instanceof DocumentFragment) yield* every(element.content);
    }
  }

  /** What our own player looks like, and nothing else does. */
  const isPlayer = (element) =>
    element.localName === "iframe" &&
    element.getAttribute("sandbox") === "allow-scripts allow-same-origin allow-presentation" &&
    ["www.youtube-nocookie.com", "player.vimeo.com"].includes(new URL(element.src).host);

  /** The reader's own, to copy code and for a term. Of no form, so that it sends nothing. */
  const isOurButton = (element) => element.getAttribute("type") === "button" && !element.hasAttribute("form");

  function addressRuns(element, value) {
    let url;
    try {
      url = new URL(value, document.baseURI).href;
    } catch {
      return false;
    }
    return RUNS.test(url) && !(element.localName === "img" && STATIC_PICTURE.test(value));
  }

  window.safety = {
    /** Do to every element all that a reader might. Links and forms that lead elsewhere are not followed. */
    use(root) {
      const stay = (event) => {
        const link = event.composedPath().find((node) => node.href !== undefined);
        if (event.type === "submit" || (link && !/^javascript:/i.test(link.protocol ?? link.href))) event.preventDefault();
      };
      for (const name of ["click", "submit"]) root.addEventListener(name, stay, true);
      for (const element of [...every(root)]) {
        for (const [Kind, name] of EVENTS) {
          try {
            element.dispatchEvent(new Kind(name, { bubbles: false, cancelable: true, composed: true }));
          } catch {}
        }
        for (const act of ["focus", "click", "blur"]) {
          try {
            element[act]?.();
          } catch {}
        }
      }
    },

    /** What could run script: elements, attributes and addresses, each as one line. */
    suspects(root) {
      const found = [];
      for (const element of every(root)) {
        const name = element.localName;
        const isForeign = element.namespaceURI !== "http://www.w3.org/1999/xhtml";
        if ((isForeign || SCRIPTABLE.has(name) || name.includes("-")) && !isPlayer(element)) found.push(`<${name}>`);
        if (name === "button" && !isOurButton(element)) found.push("<button>");
        for (const { name: attribute, value } of element.attributes) {
          if (/^on/i.test(attribute) || ["style", "srcdoc", "is"].includes(attribute)) found.push(`${name} ${attribute}`);
          if (ADDRESSES.includes(attribute) && addressRuns(element, value)) found.push(`${name} ${attribute}=${value}`);
        }
      }
      return found;
    },
  };
})();
