/** The document, frozen through and through: what tries to change it throws. */
export function frozen<T>(document: T): T {
  if (typeof document === 'object' && document !== null && !Object.isFrozen(document)) {
    Object.values(document).forEach(frozen);
    Object.freeze(document);
  }
  return document;
}
