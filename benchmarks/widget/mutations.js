/**
 * What happens to pages: changes that keep every element, so that the recorded one is still known by identity, and
 * what is measured on them. Defines `bench` in the page that evaluates it.
 */
(() => {
  const INTERACTIVE =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab], [role=menuitem]";
  const PARTS = "h1, h2, h3, th, label, legend, caption, fieldset, table, form, nav, section, main, [role=region]";
  const isVisible = (element) => element.checkVisibility({ visibilityProperty: true });
  const every = (selector) => [...document.body.querySelectorAll(selector)];

  /** The same pseudo-random numbers for the same seed (mulberry32). */
  function seeded(seed) {
    return () => {
      seed = (seed + 0x6d2b79f5) | 0;
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
  }
  const hash = (random) => random().toString(36).slice(2, 9);

  /** Every word becomes another one of the same length. */
  function rewritten(text, random) {
    return text.replace(/\p{L}+/gu, (word) =>
      [...word].map((letter) => {
        const other = String.fromCharCode(97 + Math.floor(random() * 26));
        return letter === letter.toLowerCase() ? other : other.toUpperCase();
      }).join(""));
  }

  /** One word more: at the start, or at the end. */
  function edited(text, random) {
    if (!/\p{L}/u.test(text)) return text;
    const word = rewritten("now", random);
    return random() < 0.5 ? text.replace(/^(\s*)/, `$1${word} `) : text.replace(/(\s*)$/, ` ${word}$1`);
  }

  function rewrite(root, random, change = rewritten) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (!node.parentElement?.closest("script, style, textarea")) node.data = change(node.data, random);
    for (const element of [root, ...root.querySelectorAll("*")]) {
      for (const name of ["title", "placeholder", "aria-label", "alt"])
        if (element.hasAttribute?.(name)) element.setAttribute(name, change(element.getAttribute(name), random));
      if (element.matches?.("input[type=submit], input[type=button], input[type=reset]"))
        element.value = change(element.value, random);
    }
  }

  const REFERENCES = ["for", "aria-labelledby", "aria-describedby", "aria-controls", "list"];
  const CHANGES = {
    none() {},
    classes(random) {
      const made = new Map();
      for (const element of every("[class]")) {
        if (typeof element.className !== "string") continue;
        const fresh = (name) => made.get(name) ?? made.set(name, `c${hash(random)}`).get(name);
        element.className = [...element.classList].map(fresh).join(" ");
      }
    },
    wrappers() {
      for (const element of every(INTERACTIVE)) {
        const box = document.createElement(element.closest("p, label, span, a:not(:scope)") ? "span" : "div");
        element.replaceWith(box);
        box.append(element);
      }
      const outer = document.createElement("div");
      outer.append(...document.body.childNodes);
      document.body.append(outer);
    },
    order() {
      const fixed = "tr, thead, select, optgroup, datalist, svg, svg *, dl, pre, pre *";
      for (const parent of every("*")) {
        if (parent.childElementCount < 2 || parent.matches(fixed)) continue;
        parent.append(...[...parent.children].reverse());
      }
    },
    ids(random) {
      const made = new Map();
      for (const element of every("[id]")) {
        made.set(element.id, rewritten(element.id, random));
        element.id = made.get(element.id);
      }
      for (const name of REFERENCES) {
        for (const element of every(`[${name}]`)) {
          const fresh = element.getAttribute(name).split(/\s+/).map((id) => made.get(id) ?? id);
          element.setAttribute(name, fresh.join(" "));
        }
      }
    },
    /** Each text gets a word more. */
    copy(random) {
      rewrite(document.body, random, edited);
    },
    rewrite(random) {
      rewrite(document.body, random);
    },
    all(random) {
      for (const name of ["classes", "wrappers", "ids", "copy"]) CHANGES[name](random);
    },
  };

  /** A second one before it, without its id: with other words, or with the same. */
  function lookalike(element, random, sameWords) {
    const twin = element.cloneNode(true);
    for (const one of [twin, ...twin.querySelectorAll("[id]")]) one.removeAttribute("id");
    if (!sameWords) {
      rewrite(twin, random);
      if (!/\p{L}/u.test(twin.textContent) && !/^(submit|button|reset)$/.test(twin.type)) twin.setAttribute("aria-label", hash(random));
    }
    (element.closest("label") ?? element).before(twin); // in the label it would take its place
    return () => twin.remove();
  }

  function removal(element) {
    const place = document.createComment("");
    element.replaceWith(place);
    return () => place.replaceWith(element);
  }

  const EACH = {
    lookalikes: (element, random) => lookalike(element, random, false),
    twins: (element, random) => lookalike(element, random, true),
    removed: removal,
  };

  function xpathOf(element) {
    const steps = [];
    for (let at = element; at?.parentElement; at = at.parentElement) {
      const like = [...at.parentElement.children].filter((one) => one.localName === at.localName);
      steps.unshift(`${at.localName}[${like.indexOf(at) + 1}]`);
    }
    return `/html/${steps.join("/")}`;
  }
  const words = (element) => element.textContent.replace(/\s+/g, " ").trim() || element.value || element.name || "";

  /** How each way records and finds; each finds an element or nothing. */
  const WAYS = {
    ours: {
      record: (element) => bench.record.record(element),
      find: ({ anchor, unique }) => (unique ? bench.fingerprint.find(anchor, [document]).element : undefined),
    },
    unwarned: {
      record: (element) => bench.record.record(element),
      find: ({ anchor }) => bench.fingerprint.find(anchor, [document]).element,
    },
    finder: {
      record: (element) => {
        try {
          return bench.finder?.(element);
        } catch {
          return undefined;
        }
      },
      find: (selector) => (selector ? document.querySelector(selector) : undefined),
    },
    xpath: {
      record: xpathOf,
      find: (path) => document.evaluate(path, document, null, 9).singleNodeValue,
    },
    text: {
      record: (element) => ({ tag: element.localName, text: words(element) }),
      find: ({ tag, text }) => every(tag).find((one) => isVisible(one) && words(one) === text),
    },
  };

  /** Evenly over the page, at most `most` that can be seen. */
  function sample(selector, most) {
    const all = every(selector).filter(isVisible);
    const step = Math.max(1, all.length / most);
    return all.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step) || at === 0).slice(0, most);
  }

  const isLink = (element) => element.localName === "a" && !/^(#|javascript:|$)/.test(element.getAttribute("href") ?? "");
  const site = ({ origin }) => (origin === location.origin ? "" : origin);
  const path = (element) => (isLink(element) ? site(element) + element.pathname + element.search : "");

  globalThis.bench = {
    targets: [],
    records: [],
    /** Record a page's elements; says what of each. */
    start(parts, most) {
      bench.targets = sample(parts ? PARTS : INTERACTIVE, most);
      const entries = Object.entries(WAYS);
      bench.records = bench.targets.map((one) => Object.fromEntries(entries.map(([way, { record }]) => [way, record(one)])));
      return bench.records.map((one, at) => ({ ...one, key: bench.key(bench.targets[at]) }));
    },
    /** What code depends on: a field's name with its value, or a link's target. */
    key(element) {
      const choice = element.matches("[type=radio], [type=checkbox], button") ? element.value : "";
      const target = element.name || path(element) ? `${element.localName} ${element.name || path(element)} ${choice}` : "";
      return { target, text: words(element) };
    },
    /** Change the page; for each anchor and way: right, wrong, none. */
    mutate(change, seed) {
      const random = seeded(seed);
      if (CHANGES[change]) CHANGES[change](random);
      return bench.targets.map((target, at) => {
        const undo = EACH[change]?.(target, random);
        const result = bench.judge(bench.records[at], change === "removed" ? [] : [target]);
        undo?.();
        return result;
      });
    },
    judge(records, truth) {
      const verdict = (found) => (found ? (truth.includes(found) ? "right" : "wrong") : truth.length ? "none" : "right");
      return Object.fromEntries(Object.entries(WAYS).map(([way, { find }]) => [way, verdict(find(records[way]) ?? undefined)]));
    },
    /** What was recorded elsewhere, found on this page; `undefined` where its target is not there. */
    across(records) {
      return records.map(({ key, ...record }) => {
        if (!key.target) return undefined;
        const same = every(INTERACTIVE).filter((one) => isVisible(one) && bench.key(one).target === key.target);
        const worded = same.filter((one) => bench.key(one).text === key.text);
        const truth = worded.length ? worded : same;
        if (!truth.length) return undefined;
        return { ...bench.judge(record, truth), outcome: bench.fingerprint.find(record.ours.anchor, [document]) };
      });
    },
    /** What was recorded on another page of the product: wrong is all but the same field, link or words. */
    elsewhere(records) {
      return records.map(({ key, ...record }) => {
        const isSame = (one) => (key.target ? bench.key(one).target === key.target : bench.key(one).text === key.text);
        const verdicts = bench.judge(record, every(INTERACTIVE).filter(isSame));
        return Object.fromEntries(Object.entries(verdicts).map(([way, one]) => [way, one === "none" ? "right" : one]));
      });
    },
  };
})();
