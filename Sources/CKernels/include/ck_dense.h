// Kernels of products, the head, the optimizer and elementwise arithmetic. Strides count floats.
#ifndef CK_DENSE_H
#define CK_DENSE_H

#include <stddef.h>
#include <stdint.h>

/// Outputs of one packed panel, and the multiple that its inputs are padded to with zeros. This is
/// also the layout oneDNN prefers on AVX-512, so both can read one pack.
#define CK_PANEL 64
#define CK_PANEL_INPUTS 16

/// y = x Wᵀ, then + bias, then + residual, for rows 0 ..< rows and outputs begin ..< end.
struct ck_product {
  const float *_Nonnull x;
  size_t x_stride;
  /// [ceil(outputs / 64)][inputs rounded up to 16][64] floats, padded with zeros; or the upper
  /// halves of such floats (bf16) where `halves` is set.
  const void *_Nonnull panels;
  int halves;
  size_t inputs;
  const float *_Nullable bias;
  /// May be y itself.
  const float *_Nullable residual;
  size_t residual_stride;
  float *_Nonnull y;
  size_t y_stride;
  size_t rows;
  /// A multiple of CK_PANEL.
  size_t begin;
  size_t end;
};

/// The softmax of one row of scaled logits z: max z, sum exp(z - max), sum exp(z - max) (z - max).
struct ck_softmax {
  float max;
  float log_sum;
  double sum;
  double weighted;
};

/// Elements of one block of the sum over the vocabulary.
#define CK_SOFTMAX_BLOCK 512

/// Numbers of one AdamW step; the corrections are 1 - beta^step.
struct ck_adamw {
  float learning_rate;
  float beta1;
  float beta2;
  float epsilon;
  float weight_decay;
  float correction1;
  float correction2;
  float gradient_scale;
  /// Key of the random rounding of a first moment in bf16.
  uint32_t rounding;
};

struct ck_dense {
  /// y[i] = log(x[i]).
  void (*_Nonnull logarithm)(const float *_Nonnull x, float *_Nonnull y, size_t count);

  /// Packs rows begin ..< end of w [outputs, inputs] (begin a multiple of 64) into their panels.
  void (*_Nonnull pack)(
      const float *_Nonnull w, size_t w_stride, size_t inputs, size_t begin, size_t end,
      float *_Nonnull panels);
  /// to[i] = the upper half of from[i], rounded to nearest, ties to even; a NaN stays one.
  void (*_Nonnull narrow)(const float *_Nonnull from, uint16_t *_Nonnull to, size_t count);
  /// to[i] = the float whose upper half is from[i].
  void (*_Nonnull widen)(const uint16_t *_Nonnull from, float *_Nonnull to, size_t count);
  /// One fused multiply-add chain over ascending inputs for each output.
  void (*_Nonnull product)(const struct ck_product *_Nonnull call);
  /// y[r, c] = (y[r, c] + bias[c]) + residual[r, c]; what is NULL is left out.
  void (*_Nonnull finish)(
      const float *_Nonnull source, size_t source_stride, const float *_Nullable bias,
      const float *_Nullable residual, size_t residual_stride, float *_Nonnull y, size_t y_stride,
      size_t rows, size_t columns);
  /// sums[c] += the sum over rows of x[:, c].
  void (*_Nonnull column_sums)(
      const float *_Nonnull x, size_t stride, size_t rows, size_t columns, float *_Nonnull sums);

  /// The softmax of factor * logits; block_sums gets the sum of each CK_SOFTMAX_BLOCK elements.
  struct ck_softmax (*_Nonnull softmax)(
      const float *_Nonnull logits, size_t count, float factor, float *_Nullable block_sums);
  /// e[i] = exp(factor * logits[i] - max): the terms that `softmax` added.
  void (*_Nonnull softmax_terms)(
      const float *_Nonnull logits, size_t count, float factor, float max, float *_Nonnull e);
  /// logits[j] = factor * p_j * (-log_prob_seed - entropy_seed * (log p_j + entropy)).
  void (*_Nonnull softmax_gradient)(
      float *_Nonnull logits, size_t count, float factor, struct ck_softmax s, float log_prob_seed,
      float entropy_seed, float entropy);
  /// Lowest index of the largest element; NaN is passed over, 0 when there is nothing else.
  size_t (*_Nonnull largest)(const float *_Nonnull x, size_t count);

  void (*_Nonnull fill)(float *_Nonnull x, size_t count, float value);
  /// y = a + b.
  void (*_Nonnull add)(
      const float *_Nonnull a, const float *_Nonnull b, float *_Nonnull y, size_t count);
  /// x *= factor.
  void (*_Nonnull scale)(float *_Nonnull x, size_t count, float factor);
  /// y += factor * x.
  void (*_Nonnull axpy)(
      float factor, const float *_Nonnull x, float *_Nonnull y, size_t count);
  double (*_Nonnull sum_of_squares)(const float *_Nonnull x, size_t count);
  void (*_Nonnull adamw)(
      float *_Nonnull weight, const float *_Nonnull gradient, float *_Nonnull first,
      float *_Nonnull second, size_t count, struct ck_adamw step);
  /// The same with the first moment in bf16, rounded up with the probability of what is cut off:
  /// element i draws its sixteen bits from (step.rounding, index + i) alone.
  void (*_Nonnull adamw_half)(
      float *_Nonnull weight, const float *_Nonnull gradient, uint16_t *_Nonnull first,
      float *_Nonnull second, size_t index, size_t count, struct ck_adamw step);
};

#endif
