// Attention kernels: plain pointers and strides in floats.
//
// A page holds sixteen key positions of one layer. For each key/value head it has the keys as
// [d][16] and the values as [16][d_padded], d_padded being d rounded up to sixteen, zero padded.
#ifndef CK_ATTENTION_H
#define CK_ATTENTION_H

#include <stddef.h>
#include <stdint.h>

/// Rows row_begin ..< row_end of one run under one key/value head.
struct ck_attention_call {
  /// Keys and values of this head in page 0 of the pool, and the floats from page to page.
  const float *_Nonnull keys;
  const float *_Nonnull values;
  size_t page_stride;
  /// Pages of the run in ascending position.
  const int32_t *_Nonnull table;
  /// Row 0 of the run, first query head of the group.
  const float *_Nonnull q;
  size_t q_stride;
  float *_Nonnull out;
  size_t out_stride;
  /// Natural log of the sum of exp of the scaled scores; written forward when not NULL.
  float *_Nullable lse;
  size_t lse_stride;
  size_t row_begin;
  size_t row_end;
  /// Position of row 0 of the run.
  size_t first_position;
  /// 0: causal. Otherwise every row sees keys 0 ..< key_count.
  size_t key_count;
  /// Query heads that share the key/value head.
  size_t group;
  size_t d;
  size_t d_padded;
  float scale;
  /// 64-byte aligned. Forward: 128 floats for each page. Gradient: 64 (3 d_padded + 64) floats.
  float *_Nonnull scratch;
};

/// The same for the gradient; `forward.out` and `forward.lse` are read.
struct ck_attention_gradient_call {
  struct ck_attention_call forward;
  const float *_Nonnull d_out;
  size_t d_out_stride;
  float *_Nonnull dq;
  size_t dq_stride;
  /// Index of each page of the run in the four arrays below.
  const int32_t *_Nonnull compact_table;
  /// Keys as [16][d_padded] and values as [d][16], this head in index 0.
  const float *_Nonnull key_rows;
  size_t row_stride;
  const float *_Nonnull value_columns;
  size_t column_stride;
  /// Sums of gradients as [16][d_padded], `row_stride` from page to page; added to.
  float *_Nonnull d_keys;
  float *_Nonnull d_values;
};

/// Rows of dk or dv from the page gradients: each row is the sum over its writes, in their order.
struct ck_attention_collection {
  /// (row, page, slot) of each write into rows row_begin ..< row_end.
  const int32_t *_Nonnull writes;
  size_t count;
  const float *_Nonnull gradient;
  /// For each page the first float of head 0, negative when no row sees the page, and the floats
  /// from head to head.
  const int64_t *_Nonnull page_start;
  const int64_t *_Nonnull head_stride;
  size_t heads;
  size_t d;
  size_t d_padded;
  /// Row 0 of the result; rows without a write become zero.
  float *_Nonnull target;
  size_t stride;
  size_t row_begin;
  size_t row_end;
};

struct ck_attention {
  const char *_Nonnull name;
  void (*_Nonnull forward)(const struct ck_attention_call *_Nonnull call);
  void (*_Nonnull gradient)(const struct ck_attention_gradient_call *_Nonnull call);
  /// Writes `count` consecutive rows of one head into slots slot ..< slot + count of a page.
  void (*_Nonnull append)(
      const float *_Nonnull k, size_t k_stride, const float *_Nonnull v, size_t v_stride,
      size_t slot, size_t count, size_t d, size_t d_padded, float *_Nonnull keys,
      float *_Nonnull values);
  /// [d][16] to [16][d_padded] and back.
  void (*_Nonnull page_to_rows)(
      const float *_Nonnull columns, size_t d, size_t d_padded, float *_Nonnull rows);
  void (*_Nonnull page_to_columns)(
      const float *_Nonnull rows, size_t d, size_t d_padded, float *_Nonnull columns);
  /// target[i] += source[i].
  void (*_Nonnull add)(const float *_Nonnull source, size_t count, float *_Nonnull target);
  void (*_Nonnull collect)(const struct ck_attention_collection *_Nonnull collection);
};

#endif
