/**
 * What the page may do, whoever serves it.
 *
 * @module
 */

/**
 * The Content-Security-Policy of the page: all comes from its own host. The kernels are WebAssembly, and the
 * threads of an engine start from blobs.
 */
export const POLICY: string = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The headers of every answer. With isolation, the threads of an engine share their memory. */
export const HEADERS: Readonly<Record<string, string>> = {
  // A page cannot say this one of itself in its HTML.
  "content-security-policy": `${POLICY}; frame-ancestors 'none'`,
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};
