#include "include/CKernels.h"

extern const struct ck_kernels ck_table_portable;
#if defined(__x86_64__)
extern const struct ck_kernels ck_table_avx2;
extern const struct ck_kernels ck_table_avx512;
#endif

const struct ck_kernels *ck_select(int level) {
  if (level == CK_PORTABLE) return &ck_table_portable;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (level == CK_AVX2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return &ck_table_avx2;
  if (level == CK_AVX512 && __builtin_cpu_supports("avx512f") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma"))
    return &ck_table_avx512;
#endif
  return NULL;
}

const struct ck_kernels *ck_best(void) {
  for (int level = CK_AVX512; level > CK_PORTABLE; level--) {
    const struct ck_kernels *table = ck_select(level);
    if (table) return table;
  }
  return &ck_table_portable;
}
