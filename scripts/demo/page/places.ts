/**
 * The addresses of the files beside the page. They are relative to its scripts, so that the page works in
 * any folder of a host, and in a worker too.
 *
 * @module
 */

/** The folder with MNIST's files. */
export const MNIST: URL = new URL("../mnist/", import.meta.url);

/** The trained network that comes with the page. */
export const MODEL: URL = new URL("digits.safetensors", import.meta.url);

/** The script of the worker that trains. */
export const WORKER: URL = new URL("worker.js", import.meta.url);
