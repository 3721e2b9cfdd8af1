/**
 * Kernels of the webgpu engine: compute shaders in WGSL, and what they take.
 *
 * @module
 */

/** The type of a number that a kernel takes. */
export type WgslType = "u32" | "i32" | "f32";

/** The type of the elements of a buffer. */
export type ElementType = WgslType | "vec4f";

/** The names of what a kernel takes, and their types. */
export type Names<Name extends string, Type = WgslType> = Readonly<Record<Name, Type>>;

/** What a kernel is made of. */
export interface KernelParts<Param extends string, Input extends string, Output extends string> {
  /** The name of the kernel. Different kernels have different names: the engine compiles each name once. */
  readonly name: string;
  /** Numbers that every invocation gets, `params.NAME` in the code. */
  readonly params: Names<Param>;
  /** Buffers to read, `array<TYPE>` of their name in the code. */
  readonly inputs: Names<Input, ElementType>;
  /** Buffers to write. None of them may be one of the inputs. */
  readonly outputs: Names<Output, ElementType>;
  /** The code after the declarations: functions, workgroup variables and `main`. */
  readonly code: string;
}

/** A kernel: a compute shader, and what it takes. */
export interface Kernel<
  Param extends string = string,
  Input extends string = string,
  Output extends string = string,
> extends Omit<KernelParts<Param, Input, Output>, "code"> {
  /** The whole shader in WGSL. */
  readonly shader: string;
}

/** The invocations of a workgroup of a kernel over elements. */
export const GROUP_SIZE = 256;

/** Functions that all kernels may call. */
const SHARED = `
fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}
`;

/**
 * Returns a kernel. Its code has a function `main`, with its own `@compute @workgroup_size(...)`.
 *
 * @example
 * ```ts
 * const double = kernel({
 *   name: "double",
 *   params: { count: "u32" },
 *   inputs: { a: "f32" },
 *   outputs: { out: "f32" },
 *   code: `
 * @compute @workgroup_size(64)
 * fn main(@builtin(global_invocation_id) id: vec3u) {
 *   if (id.x < params.count) { out[id.x] = 2.0 * a[id.x]; }
 * }`,
 * });
 * console.log(double.shader.includes("struct Params")); // true
 * ```
 */
export function kernel<Param extends string, Input extends string, Output extends string>(
  { code, ...parts }: KernelParts<Param, Input, Output>,
): Kernel<Param, Input, Output> {
  const fields = Object.entries(parts.params).map(([name, type]) => `  ${name}: ${type},\n`);
  const buffers = [
    ...Object.entries(parts.inputs).map(([name, type]) =>
      `<storage, read> ${name}: array<${type}>`
    ),
    ...Object.entries(parts.outputs).map(([name, type]) =>
      `<storage, read_write> ${name}: array<${type}>`
    ),
  ].map((buffer, i) => `@group(0) @binding(${i + 1}) var${buffer};\n`);
  const shader = [
    `struct Params {\n${fields.join("")}}\n`,
    "@group(0) @binding(0) var<uniform> params: Params;\n",
    ...buffers,
    SHARED,
    code,
  ].join("");
  return { ...parts, shader };
}

/**
 * Returns a kernel over `params.count` elements. Its code is the body of a function of the element `i`.
 *
 * @example
 * ```ts
 * const double = elementKernel({
 *   name: "double",
 *   params: {},
 *   inputs: { a: "f32" },
 *   outputs: { out: "f32" },
 *   code: "out[i] = 2.0 * a[i];",
 * });
 * console.log(double.params.count); // "u32"
 * ```
 */
export function elementKernel<
  Param extends string,
  Input extends string,
  Output extends string,
>(
  { code, functions = "", ...parts }: KernelParts<Param, Input, Output> & {
    /** Functions that the code calls. */
    readonly functions?: string;
  },
): Kernel<Param | "count", Input, Output> {
  return kernel<Param | "count", Input, Output>({
    ...parts,
    // The record has the names of both. The compiler cannot see this.
    params: { count: "u32", ...parts.params } as Names<Param | "count">,
    code: `${functions}
@compute @workgroup_size(${GROUP_SIZE})
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let i = id.y * groups.x * ${GROUP_SIZE}u + id.x;
  if (i >= params.count) { return; }
  ${code}
}`,
  });
}
