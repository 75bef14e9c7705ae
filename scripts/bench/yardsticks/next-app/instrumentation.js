/** Nothing: without a file of its own here the build would take the product's from a folder above. */
export function register() {}
