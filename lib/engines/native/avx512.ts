/**
 * Detects AVX-512.
 *
 * @module
 */

/** A leaf of CPUID in `<sys/platform/x86.h>` of glibc, and the offset of the usable EBX in it. */
const CPUID_LEAF_7 = 1;
const USABLE_EBX = 20;
/** The bits of EBX for AVX-512 F, DQ, CD, BW and VL. */
const AVX512 = 1 << 16 | 1 << 17 | 1 << 28 | 1 << 30 | 1 << 31;

/**
 * Whether the processor has the parts of AVX-512 that OpenBLAS needs, and the system permits their use.
 * Deno reads /proc/cpuinfo only with all permissions, so the C library is asked: glibc 2.33 and later
 * know.
 */
export function hasAvx512(): boolean {
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") return false;
  try {
    const libc = Deno.dlopen("libc.so.6", {
      __x86_get_cpuid_feature_leaf: { parameters: ["u32"], result: "pointer" },
    });
    const leaf = libc.symbols.__x86_get_cpuid_feature_leaf(CPUID_LEAF_7);
    const usable = leaf ? new Deno.UnsafePointerView(leaf).getInt32(USABLE_EBX) : 0;
    libc.close();
    return (usable & AVX512) === AVX512;
  } catch {
    return false;
  }
}
