// Row-wise kernels: each works on `rows` rows of row-major matrices, strides in floats. A result
// row depends on its own row alone.
#ifndef CK_ROWS_H
#define CK_ROWS_H

#include <stddef.h>

/// A matrix: its first element and the floats from row to row.
struct ck_matrix {
  float *_Nullable at;
  size_t stride;
};

/// The GELU forms: erf, tanh approximation, x * sigmoid(1.702 x).
enum ck_gelu { CK_GELU_EXACT = 0, CK_GELU_TANH = 1, CK_GELU_QUICK = 2 };

struct ck_rows {
  /// y[i] = exp(x[i]).
  void (*_Nonnull exponential)(const float *_Nonnull x, float *_Nonnull y, size_t count);
  /// y = x * inverse * weight, inverse [rows, 1] = 1 / sqrt(mean(x^2) + epsilon).
  void (*_Nonnull rms_norm)(
      struct ck_matrix x, const float *_Nonnull weight, float epsilon, size_t rows, size_t width,
      struct ck_matrix y, struct ck_matrix inverse);
  /// dx = or +=; d_weight [width] += when not NULL.
  void (*_Nonnull rms_norm_gradient)(
      struct ck_matrix dy, struct ck_matrix x, const float *_Nonnull weight,
      struct ck_matrix inverse, size_t rows, size_t width, int accumulating, struct ck_matrix dx,
      float *_Nullable d_weight);
  /// statistics [rows, 2] = mean, 1 / sqrt(variance + epsilon).
  void (*_Nonnull layer_norm)(
      struct ck_matrix x, const float *_Nonnull weight, const float *_Nonnull bias, float epsilon,
      size_t rows, size_t width, struct ck_matrix y, struct ck_matrix statistics);
  void (*_Nonnull layer_norm_gradient)(
      struct ck_matrix dy, struct ck_matrix x, const float *_Nonnull weight,
      struct ck_matrix statistics, size_t rows, size_t width, int accumulating,
      struct ck_matrix dx, float *_Nullable d_weight, float *_Nullable d_bias);
  /// In place on x [rows, heads * width]; cosine and sine [rows, width / 2].
  void (*_Nonnull rotary)(
      struct ck_matrix x, size_t rows, size_t heads, size_t width, struct ck_matrix cosine,
      struct ck_matrix sine, int inverse);
  /// y [rows, width] = silu(x[:, 0 ..< width]) * x[:, width ..< 2 width].
  void (*_Nonnull swiglu)(struct ck_matrix x, size_t rows, size_t width, struct ck_matrix y);
  void (*_Nonnull swiglu_gradient)(
      struct ck_matrix dy, struct ck_matrix x, size_t rows, size_t width, struct ck_matrix dx);
  void (*_Nonnull gelu)(
      struct ck_matrix x, int kind, size_t rows, size_t width, struct ck_matrix y);
  void (*_Nonnull gelu_gradient)(
      struct ck_matrix dy, struct ck_matrix x, int kind, size_t rows, size_t width,
      struct ck_matrix dx);
};

#endif
