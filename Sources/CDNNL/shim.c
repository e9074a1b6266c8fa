#define _GNU_SOURCE
#include "include/CDNNL.h"

// The target is compiled, though not linked, where the package is built without the library: then
// it is empty.
#if __has_include(<dnnl.h>)

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include <dnnl.h>

#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t descriptor;
typedef const_dnnl_memory_desc_t descriptor_reference;
#define REFERENCE(d) (d)
#else
typedef dnnl_memory_desc_t descriptor;
typedef const dnnl_memory_desc_t *descriptor_reference;
#define REFERENCE(d) (&(d))
#endif

struct cdnnl_plan {
  dnnl_engine_t engine;
  dnnl_stream_t stream;
  size_t outputs, inputs;
  descriptor packed;
  int has_packed;
};

struct cdnnl_product {
  const struct cdnnl_plan *plan;
  dnnl_primitive_t primitive;
  descriptor x, y, scratch;
  int has_x, has_y, has_scratch;
};

int cdnnl_version(void) {
  const dnnl_version_t *v = dnnl_version();
  return v->major * 10000 + v->minor * 100 + v->patch;
}

void cdnnl_use_one_thread(void) {
  // The OpenMP runtime is whichever one the library was linked with.
  void (*set)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
  if (set) set(1);
}

// MARK: What differs between the two interfaces

static int make_strided(descriptor *d, size_t rows, size_t columns, size_t rs, size_t cs) {
  dnnl_dims_t dims = {(dnnl_dim_t)rows, (dnnl_dim_t)columns};
  dnnl_dims_t strides = {(dnnl_dim_t)rs, (dnnl_dim_t)cs};
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_memory_desc_create_with_strides(d, 2, dims, dnnl_f32, strides);
#else
  return dnnl_memory_desc_init_by_strides(d, 2, dims, dnnl_f32, strides);
#endif
}

static int make_any(descriptor *d, size_t rows, size_t columns) {
  dnnl_dims_t dims = {(dnnl_dim_t)rows, (dnnl_dim_t)columns};
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_memory_desc_create_with_tag(d, 2, dims, dnnl_f32, dnnl_format_tag_any);
#else
  return dnnl_memory_desc_init_by_tag(d, 2, dims, dnnl_f32, dnnl_format_tag_any);
#endif
}

static int copy_descriptor(descriptor *target, descriptor_reference source) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_memory_desc_clone(target, source);
#else
  *target = *source;
  return 0;
#endif
}

static void drop_descriptor(descriptor *d, int present) {
#if DNNL_VERSION_MAJOR >= 3
  if (present) dnnl_memory_desc_destroy(*d);
#else
  (void)d;
  (void)present;
#endif
}

static size_t descriptor_bytes(const descriptor *d) {
  return dnnl_memory_desc_get_size(REFERENCE(*d));
}

static int make_product(
    dnnl_primitive_desc_t *out, dnnl_engine_t engine, const descriptor *x, const descriptor *w,
    const descriptor *y) {
  dnnl_primitive_attr_t attributes = NULL;
  if (dnnl_primitive_attr_create(&attributes)) return 1;
  int status =
      dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user) != 0;
  if (!status) {
#if DNNL_VERSION_MAJOR >= 3
    status = dnnl_matmul_primitive_desc_create(out, engine, *x, *w, NULL, *y, attributes) != 0;
#else
    dnnl_matmul_desc_t operation;
    status = dnnl_matmul_desc_init(&operation, x, w, NULL, y) ||
             dnnl_primitive_desc_create(out, &operation, attributes, engine, NULL);
#endif
  }
  dnnl_primitive_attr_destroy(attributes);
  return status;
}

// MARK: Plans

void cdnnl_plan_destroy(cdnnl_plan *plan) {
  if (!plan) return;
  drop_descriptor(&plan->packed, plan->has_packed);
  if (plan->stream) dnnl_stream_destroy(plan->stream);
  if (plan->engine) dnnl_engine_destroy(plan->engine);
  free(plan);
}

cdnnl_plan *cdnnl_plan_create(size_t outputs, size_t inputs) {
  cdnnl_plan *plan = calloc(1, sizeof *plan);
  if (!plan) return NULL;
  plan->outputs = outputs;
  plan->inputs = inputs;
  // The layout that the library prefers for a block of rows serves every number of rows.
  const size_t rows = 64;
  descriptor x, w, y;
  int has_x = 0, has_w = 0, has_y = 0;
  dnnl_primitive_desc_t chosen = NULL;
  int failed = dnnl_engine_create(&plan->engine, dnnl_cpu, 0) ||
               dnnl_stream_create(&plan->stream, plan->engine, dnnl_stream_default_flags);
  if (!failed) has_x = make_strided(&x, rows, inputs, inputs, 1) == 0;
  if (!failed) has_w = make_any(&w, inputs, outputs) == 0;
  if (!failed) has_y = make_strided(&y, rows, outputs, outputs, 1) == 0;
  failed = failed || !has_x || !has_w || !has_y ||
           make_product(&chosen, plan->engine, &x, &w, &y);
  if (!failed) {
    descriptor_reference packed =
        dnnl_primitive_desc_query_md(chosen, dnnl_query_weights_md, 0);
    plan->has_packed = packed && copy_descriptor(&plan->packed, packed) == 0;
    failed = !plan->has_packed;
  }
  if (chosen) dnnl_primitive_desc_destroy(chosen);
  drop_descriptor(&x, has_x);
  drop_descriptor(&w, has_w);
  drop_descriptor(&y, has_y);
  if (failed) {
    cdnnl_plan_destroy(plan);
    return NULL;
  }
  return plan;
}

size_t cdnnl_packed_bytes(const cdnnl_plan *plan) { return descriptor_bytes(&plan->packed); }

int cdnnl_pack(cdnnl_plan *plan, const float *w, size_t w_stride, void *packed) {
  descriptor plain;
  // W is [outputs, inputs] by rows, so its transpose [inputs, outputs] is by columns.
  if (make_strided(&plain, plan->inputs, plan->outputs, 1, w_stride)) return 1;
  dnnl_primitive_desc_t description = NULL;
  dnnl_primitive_t reorder = NULL;
  dnnl_memory_t from = NULL, to = NULL;
  int status =
      dnnl_reorder_primitive_desc_create(
          &description, REFERENCE(plain), plan->engine, REFERENCE(plan->packed), plan->engine,
          NULL) ||
      dnnl_primitive_create(&reorder, description) ||
      dnnl_memory_create(&from, REFERENCE(plain), plan->engine, (void *)w) ||
      dnnl_memory_create(&to, REFERENCE(plan->packed), plan->engine, packed);
  if (!status) {
    dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}};
    status = dnnl_primitive_execute(reorder, plan->stream, 2, arguments) ||
             dnnl_stream_wait(plan->stream);
  }
  if (from) dnnl_memory_destroy(from);
  if (to) dnnl_memory_destroy(to);
  if (reorder) dnnl_primitive_destroy(reorder);
  if (description) dnnl_primitive_desc_destroy(description);
  drop_descriptor(&plain, 1);
  return status != 0;
}

// MARK: Products

void cdnnl_product_destroy(cdnnl_product *product) {
  if (!product) return;
  if (product->primitive) dnnl_primitive_destroy(product->primitive);
  drop_descriptor(&product->x, product->has_x);
  drop_descriptor(&product->y, product->has_y);
  drop_descriptor(&product->scratch, product->has_scratch);
  free(product);
}

/// Whether the library would run its reference loops.
static int is_reference(dnnl_primitive_desc_t description) {
  const char *name = NULL;
  return dnnl_primitive_desc_query(description, dnnl_query_impl_info_str, 0, &name) || !name ||
         strncmp(name, "ref", 3) == 0;
}

cdnnl_product *cdnnl_product_create(cdnnl_plan *plan, size_t rows) {
  cdnnl_product *product = calloc(1, sizeof *product);
  if (!product) return NULL;
  product->plan = plan;
  product->has_x = make_strided(&product->x, rows, plan->inputs, plan->inputs, 1) == 0;
  product->has_y = make_strided(&product->y, rows, plan->outputs, plan->outputs, 1) == 0;
  dnnl_primitive_desc_t description = NULL;
  int failed = !product->has_x || !product->has_y ||
               make_product(&description, plan->engine, &product->x, &plan->packed, &product->y) ||
               is_reference(description) ||
               dnnl_primitive_create(&product->primitive, description);
  if (!failed) {
    descriptor_reference scratch =
        dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0);
    product->has_scratch = scratch && copy_descriptor(&product->scratch, scratch) == 0;
    failed = !product->has_scratch;
  }
  if (description) dnnl_primitive_desc_destroy(description);
  if (failed) {
    cdnnl_product_destroy(product);
    return NULL;
  }
  return product;
}

size_t cdnnl_scratch_bytes(const cdnnl_product *product) {
  return descriptor_bytes(&product->scratch);
}

int cdnnl_multiply(
    const cdnnl_product *product, const float *x, const void *packed, float *y, void *scratch) {
  const cdnnl_plan *plan = product->plan;
  dnnl_memory_t xm = NULL, wm = NULL, ym = NULL, sm = NULL;
  int status =
      dnnl_memory_create(&xm, REFERENCE(product->x), plan->engine, (void *)x) ||
      dnnl_memory_create(&wm, REFERENCE(plan->packed), plan->engine, (void *)packed) ||
      dnnl_memory_create(&ym, REFERENCE(product->y), plan->engine, y) ||
      dnnl_memory_create(
          &sm, REFERENCE(product->scratch), plan->engine, scratch ? scratch : DNNL_MEMORY_NONE);
  if (!status) {
    dnnl_exec_arg_t arguments[] = {
        {DNNL_ARG_SRC, xm}, {DNNL_ARG_WEIGHTS, wm}, {DNNL_ARG_DST, ym},
        {DNNL_ARG_SCRATCHPAD, sm}};
    status = dnnl_primitive_execute(product->primitive, plan->stream, 4, arguments) ||
             dnnl_stream_wait(plan->stream);
  }
  if (xm) dnnl_memory_destroy(xm);
  if (wm) dnnl_memory_destroy(wm);
  if (ym) dnnl_memory_destroy(ym);
  if (sm) dnnl_memory_destroy(sm);
  return status != 0;
}

#endif
