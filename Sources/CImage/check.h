// What both decoders need: limits and the text of a failure.
#ifndef CIMAGE_CHECK_H
#define CIMAGE_CHECK_H

#include <stdio.h>
#include <string.h>

#include "include/CImage.h"

/// CIMAGE_OK, or CIMAGE_TOO_LARGE for a size beyond the limits.
static inline int check_size(
    uint32_t width, uint32_t height, const struct cimage_limits *limits) {
  if (width > limits->max_side || height > limits->max_side) return CIMAGE_TOO_LARGE;
  if ((uint64_t)width * height > limits->max_pixels) return CIMAGE_TOO_LARGE;
  return CIMAGE_OK;
}

static inline size_t samples_per_pixel(int32_t layout) {
  return layout == CIMAGE_CMYK ? 4 : (size_t)layout;
}

static inline void fill_header(
    struct cimage_header *header, uint32_t width, uint32_t height, int32_t layout) {
  header->width = width;
  header->height = height;
  header->layout = layout;
  header->byte_count = (size_t)width * height * samples_per_pixel(layout);
}

static inline int same_header(const struct cimage_header *a, const struct cimage_header *b) {
  return a->width == b->width && a->height == b->height && a->layout == b->layout
      && a->byte_count == b->byte_count;
}

static inline void set_message(char *message, const char *text) {
  snprintf(message, CIMAGE_MESSAGE_SIZE, "%s", text);
}

#endif
