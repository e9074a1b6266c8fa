#if defined(__x86_64__)
#include "impl/before.inc"
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define CK_TABLE ck_table_avx2
#define CK_TABLE_NAME "avx2"
#define CK_ACCUMULATORS 4
#include "impl/all.inc"
#pragma clang attribute pop
#endif
