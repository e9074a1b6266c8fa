// Hot loops of the CPU backend in C. Each kernel is written once in impl/*.inc with clang vector
// extensions and compiled for several instruction sets; all of them give the same bits.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "ck_sync.h"

#include "ck_attention.h"
#include "ck_dense.h"
#include "ck_rows.h"

/// The kernels compiled for one instruction set.
struct ck_kernels {
  const char *_Nonnull name;
  const struct ck_dense *_Nonnull dense;
  const struct ck_rows *_Nonnull rows;
  const struct ck_attention *_Nonnull attention;
};

/// Instruction sets, the widest last.
enum ck_level { CK_PORTABLE = 0, CK_AVX2 = 1, CK_AVX512 = 2 };

/// The table of one level, or NULL when this machine cannot run it.
const struct ck_kernels *_Nullable ck_select(int level);
/// The table of the widest level that this machine can run.
const struct ck_kernels *_Nonnull ck_best(void);

#endif
