// One narrow face over the C interfaces of oneDNN 2 and oneDNN 3: float products with a weight
// that is packed once. No global state; nothing here starts a thread.
#ifndef CDNNL_H
#define CDNNL_H

#include <stddef.h>

/// Major * 10000 + minor * 100 + patch of the library in use.
int cdnnl_version(void);

/// Sets one OpenMP thread for the calling thread.
void cdnnl_use_one_thread(void);

/// Products y [rows, outputs] = x [rows, inputs] Wᵀ of one weight shape, with one layout of the
/// packed weight for every number of rows.
typedef struct cdnnl_plan cdnnl_plan;

/// NULL when the library has no such product.
cdnnl_plan *_Nullable cdnnl_plan_create(size_t outputs, size_t inputs);
void cdnnl_plan_destroy(cdnnl_plan *_Nullable plan);

/// Bytes of a packed weight; the buffer must be aligned to 64.
size_t cdnnl_packed_bytes(const cdnnl_plan *_Nonnull plan);
/// Packs w [outputs, inputs], rows w_stride floats apart. 0 on success.
int cdnnl_pack(
    cdnnl_plan *_Nonnull plan, const float *_Nonnull w, size_t w_stride, void *_Nonnull packed);

/// The product for one number of rows. x and y are dense: the library has no fast kernel for
/// strided ones. Safe to use from several threads at once.
typedef struct cdnnl_product cdnnl_product;

/// NULL when the library has no optimised kernel for it (its reference loops take a second for
/// what takes a millisecond, and add up in another order).
cdnnl_product *_Nullable cdnnl_product_create(cdnnl_plan *_Nonnull plan, size_t rows);
void cdnnl_product_destroy(cdnnl_product *_Nullable product);
/// Bytes of scratch (aligned to 64) that one call needs.
size_t cdnnl_scratch_bytes(const cdnnl_product *_Nonnull product);
/// 0 on success.
int cdnnl_multiply(
    const cdnnl_product *_Nonnull product, const float *_Nonnull x, const void *_Nonnull packed,
    float *_Nonnull y, void *_Nullable scratch);

#endif
