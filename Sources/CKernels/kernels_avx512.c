#if defined(__x86_64__)
#include "impl/before.inc"
#pragma clang attribute push(                                                            \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))), apply_to = function)
#pragma clang attribute push(__attribute__((min_vector_width(512))), apply_to = function)
#define CK_TABLE ck_table_avx512
#define CK_TABLE_NAME "avx512"
#define CK_ACCUMULATORS 16
#include "impl/all.inc"
#pragma clang attribute pop
#pragma clang attribute pop
#endif
