/**
 * The plural rule of a PO catalogue: a C expression over `n`, evaluated without `eval`, which a content policy forbids.
 * Grammar: https://www.gnu.org/software/gettext/manual/html_node/Plural-forms.html
 */
const TOKEN = /\s*(n|\d+|\|\||&&|[!=<>]=|[-+*/%<>!?:()])/y;

type Evaluate = (n: number) => number;

const BINARY: Array<Record<string, (a: number, b: number) => number>> = [
  { "||": (a, b) => +(a || b) && 1 },
  { "&&": (a, b) => (a && b ? 1 : 0) },
  { "==": (a, b) => +(a === b), "!=": (a, b) => +(a !== b) },
  { "<": (a, b) => +(a < b), ">": (a, b) => +(a > b), "<=": (a, b) => +(a <= b), ">=": (a, b) => +(a >= b) },
  { "+": (a, b) => a + b, "-": (a, b) => a - b },
  { "*": (a, b) => a * b, "/": (a, b) => Math.trunc(a / b), "%": (a, b) => a % b },
];

function tokens(text: string): string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) found.push(match[1] ?? "");
  return found;
}

/** Compile a rule; what cannot be read falls back to the Germanic rule. */
export function compilePlural(text: string): Evaluate {
  const queue = tokens(text);
  const take = (token: string) => queue[0] === token && !!queue.shift();

  function ternary(): Evaluate {
    const condition = binary(0);
    if (!take("?")) return condition;
    const yes = ternary();
    take(":");
    const no = ternary();
    return (n) => (condition(n) ? yes(n) : no(n));
  }
  function binary(level: number): Evaluate {
    const operators = BINARY[level];
    if (!operators) return unary();
    let left = binary(level + 1);
    for (let apply = operators[queue[0] ?? ""]; apply; apply = operators[queue[0] ?? ""]) {
      queue.shift();
      const [a, b, act] = [left, binary(level + 1), apply];
      left = (n) => act(a(n), b(n));
    }
    return left;
  }
  function unary(): Evaluate {
    if (take("!")) {
      const inner = unary();
      return (n) => +!inner(n);
    }
    if (take("(")) {
      const inner = ternary();
      take(")");
      return inner;
    }
    const token = queue.shift() ?? "0";
    return token === "n" ? (n) => n : () => Number(token);
  }
  return ternary();
}
