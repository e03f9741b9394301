/**
 * Names that a tool made up and makes anew with every build or page: React, Radix and Ember ids, CSS modules,
 * styled-components, hashes, and ids with a running number.
 */
const REACT = /:r\w*:|«r\w*»|_r_\w+_/i;
const COUNTED = /[-_.:]\d+$|\d\d$/;
const PREFIXED = /^(css|sc|jss|jsx|emotion|tss|svelte|makeStyles|ng-tns|_ng\w+)[-_]?(?=.*[\dA-Z])/;
const HASHED = /(^|[-_])(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{5,}$/i;
const MODULE = /__[\w-]{5,8}$/;

/** Words that have digits by nature, such as `sha256` and `step2`, are no hashes: their digits stand at the end. */
const isHash = (text: string) => HASHED.test(text) && !/(^|[-_])[a-z]+\d{1,3}$/i.test(text);

const isModule = (text: string) => MODULE.test(text) && /[A-Z\d]/.test(text.slice(text.lastIndexOf("__")));

export function isGeneratedClass(name: string): boolean {
  return PREFIXED.test(name) || isModule(name) || isHash(name);
}

export function isGeneratedId(id: string): boolean {
  return COUNTED.test(id) || isGeneratedName(id);
}

/** Numbers in a form field's name are its place in a form, which the product's own code reads. */
export function isGeneratedName(name: string): boolean {
  return REACT.test(name) || isGeneratedClass(name);
}

/** A value in an address that belongs to a session or a record, not to what the link is for. */
export const isToken = (text: string): boolean => text.length > 24 || isHash(text);
