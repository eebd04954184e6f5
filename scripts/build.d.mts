/** Compiles the sources to dist/. Settles with whether anything had to be built. */
export function build(): Promise<boolean>;
