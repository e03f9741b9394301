/**
 * Help tokens for your product's backend: copy this file. Node 18 or newer, no packages.
 *
 *   import { sign } from "./help-token.mjs";
 *
 *   const { HELP_KEY_ID: kid, HELP_SECRET: secret } = process.env;
 *   const options = { site: "ledger", iss: "ledger-web", kid, secret };
 *   app.get("/help-token", requireUser, ({ user }, response) => {
 *     response.json({ token: sign({ sub: user.id, groups: ["customers"], traits: { plan: user.plan } }, options) });
 *   });
 *
 * `sign` throws a TypeError that names what is wrong. `verify(token, { [kid]: secret }, { site })` does what the help
 * server does, for your tests: it returns the viewer or throws TokenRejected with a `code`.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const [LONGEST, SKEW] = [900, 60]; // seconds: a token's life, and what clocks may differ
const LARGEST = 8192; // characters of a token
const SECRET = "32 bytes or more, in base64url, as `helpsdk keys add` shows it";

export class TokenRejected extends Error {}

function reject(code, reason) {
  throw Object.assign(new TokenRejected(`${code}: ${reason}`), { code });
}

/** A token for the user `sub`, who may have account, groups, traits, locale and scope. Times are in seconds. */
export function sign({ sub, account, groups, traits, locale, scope }, options) {
  const { site, iss, kid, secret, lifetime = 600, now = Date.now() / 1000, jti } = options;
  const lives = Number.isInteger(lifetime) && lifetime >= 1 && lifetime <= LONGEST;
  if (!lives) throw new TypeError(`lifetime has to be 1 to ${LONGEST} seconds`);
  const iat = Math.floor(now);
  const claims = { iss, aud: site, sub, iat, exp: iat + lifetime, jti: jti ?? randomBytes(16).toString("base64url") };
  for (const [name, value] of Object.entries({ account, groups, traits, locale, scope })) {
    const kept = name === "traits" && isObject(value) ? defined(value) : value;
    if (!isEmpty(kept)) claims[name] = kept;
  }
  const wrong = wrongClaim(claims);
  if (wrong) throw new TypeError(wrong);
  if (!isKeyId(kid)) throw new TypeError("kid has to be the id of a key; kid and secret may be swapped");
  if (!isEmpty(scope) && scope !== "author") throw new TypeError("scope has to be author; others belong to API keys");
  const signed = `${base64url({ typ: "help+jwt", alg: "HS256", kid })}.${base64url(claims)}`;
  const token = `${signed}.${hmac(signed, secret).toString("base64url")}`;
  if (token.length > LARGEST) throw new TypeError("groups and traits are too large for one token");
  return token;
}

/** The viewer of a token. `keys` maps the ids of keys to their secrets. */
export function verify(token, keys, { site, now = Date.now() / 1000 }) {
  if (typeof token !== "string") reject("token_malformed", "it is not a text");
  if (token.length > LARGEST) reject("token_too_large", `at most ${LARGEST} characters`);
  const [header, claims, signature, ...rest] = token.split(".");
  if (signature === undefined || rest.length) reject("token_malformed", "it has not three segments");
  if (!signature) reject("token_unsigned", "the signature is empty");
  if (header.length > 512) reject("token_too_large", "at most 512 characters of header");
  const [head, body, given] = [header, claims, signature].map(decode);
  const right = hmac(`${header}.${claims}`, secretFor(readObject(head), keys));
  if (given.length !== right.length || !timingSafeEqual(given, right)) reject("token_signature", "of another key");
  return viewer(readObject(body), site, now);
}

function secretFor({ alg, typ, kid, ...others }, keys) {
  if (typeof alg === "string" && alg.toLowerCase() === "none") reject("token_unsigned", "alg is none");
  if (alg !== "HS256") reject("token_algorithm", "alg is not HS256");
  if (Object.keys(others).length) reject("token_malformed", "the header has more than alg, typ and kid");
  if (typ !== "help+jwt") reject("token_type", "typ is not help+jwt");
  if (!isKeyId(kid) || !Object.hasOwn(keys, kid) || !keys[kid]) reject("token_key_unknown", "no such key is accepted");
  return keys[kid];
}

function viewer(claims, site, now) {
  const wrong = wrongClaim(claims);
  if (wrong) reject("token_claim", wrong);
  const { sub, aud, iat, exp, nbf = iat, account = null, groups = [], traits = {}, locale = null, scope = [] } = claims;
  if (aud !== site && !(Array.isArray(aud) && aud.includes(site))) reject("token_wrong_site", "aud is not this site");
  if (exp <= iat) reject("token_claim", "exp has to be later than iat");
  if (exp - iat > LONGEST) reject("token_too_long", `at most ${LONGEST} seconds`);
  if (Math.max(iat, nbf) > now + SKEW) reject("token_not_yet", "iat or nbf lies ahead");
  if (now >= exp + SKEW) reject("token_expired", "exp is over");
  const scopes = (isText(scope) ? scope.split(" ") : scope).includes("author") ? ["author"] : [];
  return { id: sub, account, groups: [...new Set(groups)], traits, locale, scopes };
}

const isEmpty = (value) => value == null || value === "" || (typeof value === "object" && !Object.keys(value).length);
const isKeyId = (value) => typeof value === "string" && /^[\w.-]{1,64}$/.test(value);
const isText = (value) => typeof value === "string" && !/\p{Surrogate}/u.test(value); // half a pair
const isTexts = (value) => Array.isArray(value) && value.every(isText);
const isNumber = (value) => typeof value === "number" && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
const isScalar = (value) => value === null || typeof value === "boolean" || isNumber(value) || isText(value);
const isTrait = ([name, value]) => text(1, 120)[0](name) && (isScalar(value) || isTexts(value));
const defined = (traits) => Object.fromEntries(Object.entries(traits).filter(([, value]) => value !== undefined));
const isGroup = (value) => /^[a-z0-9][a-z0-9._-]{0,119}$/.test(value);
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isSmall = (value) => Buffer.byteLength(JSON.stringify(value)) <= 4096;

function text(least, most) {
  const shape = new RegExp(`^[^\\x00-\\x1f\\x7f-\\x9f]{${least},${most}}$`, "u");
  return [(value) => isText(value) && shape.test(value), `a text of ${least} to ${most} characters`];
}

const time = [(value) => isNumber(value) && value >= 0, "Unix seconds, a number"];
const groups = [(value) => isTexts(value) && value.length <= 100 && value.every(isGroup), "at most 100 lower case ids"];
const isTraits = (value) => isObject(value) && Object.entries(value).every(isTrait) && isSmall(value);
const traits = [isTraits, "texts, numbers, booleans or lists of texts by name, at most 4096 bytes"];
const TRAIT = "a text, number, boolean or list of texts, under a name of 1 to 120 characters";
const locale = [(value) => isText(value) && /^(?=.{2,35}$)[a-z]{2,8}(-[a-z0-9]{1,8}){0,7}$/i.test(value), "like pt-BR"];
const words = [(value) => isText(value) || isTexts(value), "a text or a list of texts"];
const REQUIRED = { iss: text(1, 200), aud: words, sub: text(1, 200), iat: time, exp: time, jti: text(8, 128) };
const CLAIMS = { ...REQUIRED, nbf: time, account: text(1, 200), groups, traits, locale, scope: words };

function wrongClaim(claims) {
  const isWrong = ([name, [fits]]) => (Object.hasOwn(claims, name) ? !fits(claims[name]) : name in REQUIRED);
  const wrong = Object.entries(CLAIMS).find(isWrong);
  if (!wrong) return undefined;
  const [name, [, allowed]] = wrong;
  const trait = name === "traits" && isObject(claims[name]) && Object.entries(claims[name]).find((one) => !isTrait(one));
  return trait ? `traits: ${JSON.stringify(trait[0])} has to be ${TRAIT}` : `${name} has to be ${allowed}`;
}

/** JSON that nobody reads differently: JSON.parse alone keeps the last of two equal names without a word. */
function readObject(bytes) {
  let json, value;
  try {
    json = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(json, (name, one) => {
      const fine = isText(name) && !name.includes("\0") && (typeof one === "object" || isScalar(one));
      if (!fine) throw new SyntaxError("half a surrogate pair, or a number beyond 2^53 - 1");
      return one;
    });
  } catch (error) {
    reject("token_malformed", error.message);
  }
  const open = []; // the names in each object that is not closed yet
  for (const [part, name] of json.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (name && open.at(-1).has(JSON.parse(name))) reject("token_duplicate_key", "a name is there twice");
    if (name) open.at(-1).add(JSON.parse(name));
    else if ("{[".includes(part) && open.push(new Set()) > 8) reject("token_malformed", "nested deeper than 8");
    else if ("}]".includes(part)) open.pop();
  }
  return isObject(value) ? value : reject("token_malformed", "it is not an object");
}

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

function decode(segment) {
  const bytes = Buffer.from(segment, "base64url");
  // Buffer skips what is not base64url; here a token has one spelling
  return bytes.toString("base64url") === segment ? bytes : reject("token_malformed", "not base64url");
}

function hmac(signed, secret) {
  const key = Buffer.from(secret ?? "", "base64url");
  const isSecret = key.length >= 32 && key.toString("base64url") === secret;
  if (!isSecret) throw new TypeError(`secret: ${SECRET}; kid and secret may be swapped`);
  return createHmac("sha256", key).update(signed).digest();
}
