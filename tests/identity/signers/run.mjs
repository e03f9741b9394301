// Runs the Node signer over what comes on standard input: {site, now, keys, verify: [token], sign: [input]}.
import { readFileSync } from "node:fs";
import { sign, TokenRejected, verify } from "../../../examples/signers/node/help-token.mjs";

const { site, now, keys, ...asked } = JSON.parse(readFileSync(0, "utf-8"));

function verified(token) {
  try {
    return verify(token, keys, { site, now });
  } catch (error) {
    if (error instanceof TokenRejected) return error.code;
    throw error;
  }
}

function signed({ site, iss, kid, secret, now, lifetime, jti, ...user }) {
  try {
    return sign(user, { site, iss, kid, secret, now, lifetime, jti });
  } catch (error) {
    if (error instanceof TypeError) return `wrong: ${error.message}`;
    throw error;
  }
}

process.stdout.write(JSON.stringify({ verify: asked.verify.map(verified), sign: asked.sign.map(signed) }));
