#include <png.h>
#include <setjmp.h>

#include "check.h"

// One decoding call. It lives in the frame below the one that calls setjmp, so that its members
// keep their values over a longjmp.
struct session {
  const uint8_t *bytes;
  size_t count, position;
  const struct cimage_limits *limits;
  char *message;
  int status;
  png_structp png;
  png_infop info;
  jmp_buf failed;
};

static void on_error(png_structp png, png_const_charp text) {
  struct session *s = png_get_error_ptr(png);
  if (s->status == CIMAGE_OK) s->status = CIMAGE_CORRUPT;
  set_message(s->message, text);
  longjmp(s->failed, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void read_bytes(png_structp png, png_bytep out, size_t wanted) {
  struct session *s = png_get_io_ptr(png);
  if (wanted > s->count - s->position) {
    s->status = CIMAGE_TRUNCATED;
    png_error(png, "");
  }
  memcpy(out, s->bytes + s->position, wanted);
  s->position += wanted;
}

// Libpng reports every unusable IHDR in the same words, so the size is looked at before.
static int check_declared_size(struct session *s, struct cimage_header *header) {
  const uint8_t *b = s->bytes;
  if (s->count < 24 || memcmp(b + 12, "IHDR", 4) != 0) return CIMAGE_OK;
  uint32_t width = png_get_uint_32(b + 16), height = png_get_uint_32(b + 20);
  int status = check_size(width, height, s->limits);
  if (status == CIMAGE_OK) return status;
  fill_header(header, width, height, CIMAGE_RGB);
  set_message(s->message, "more pixels than the limits allow");
  return status;
}

// Everything before the pixels; the transformations that give 8-bit samples without a palette.
static void read_header(struct session *s, struct cimage_header *header) {
  png_structp png = s->png;
  png_set_user_limits(png, s->limits->max_side, s->limits->max_side);
  png_set_chunk_malloc_max(png, s->limits->max_working_bytes);
  // Text, colour profiles and the like are checked and skipped, never stored or inflated.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_read_fn(png, s, read_bytes);
  png_read_info(png, s->info);

  png_set_expand(png);
  png_set_strip_16(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, s->info);
  fill_header(
      header, png_get_image_width(png, s->info), png_get_image_height(png, s->info),
      png_get_channels(png, s->info));
  if (png_get_rowbytes(png, s->info) != header->width * samples_per_pixel(header->layout))
    png_error(png, "rows of an unexpected width");
}

static void read_pixels(struct session *s, const struct cimage_header *header, uint8_t *pixels) {
  struct cimage_header found;
  read_header(s, &found);
  if (!same_header(header, &found)) png_error(s->png, "the header changed between two readings");
  size_t row_bytes = header->byte_count / header->height;
  int passes = png_get_interlace_type(s->png, s->info) == PNG_INTERLACE_NONE ? 1 : 7;
  // A pass of an interlaced picture leaves the pixels of the other passes as they are.
  if (passes > 1) memset(pixels, 0, header->byte_count);
  for (int pass = 0; pass < passes; pass++)
    for (uint32_t y = 0; y < header->height; y++)
      png_read_row(s->png, pixels + y * row_bytes, NULL);
  png_read_end(s->png, NULL);
}

static int run(struct session *s, struct cimage_header *header, uint8_t *pixels) {
  if (setjmp(s->failed)) return s->status;
  s->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, s, on_error, on_warning);
  if (!s->png) return CIMAGE_TOO_MUCH_MEMORY;
  s->info = png_create_info_struct(s->png);
  if (!s->info) return CIMAGE_TOO_MUCH_MEMORY;
  if (pixels)
    read_pixels(s, header, pixels);
  else
    read_header(s, header);
  return CIMAGE_OK;
}

static int decode(
    const uint8_t *bytes, size_t count, const struct cimage_limits *limits,
    struct cimage_header *header, uint8_t *pixels, char *message) {
  struct session s = {.bytes = bytes, .count = count, .limits = limits, .message = message};
  message[0] = 0;
  int status = check_declared_size(&s, header);
  if (status != CIMAGE_OK) return status;
  status = run(&s, header, pixels);
  png_destroy_read_struct(&s.png, &s.info, NULL);
  return status;
}

int cimage_png_header(
    const uint8_t *bytes, size_t count, const struct cimage_limits *limits,
    struct cimage_header *header, char *message) {
  return decode(bytes, count, limits, header, NULL, message);
}

int cimage_png_pixels(
    const uint8_t *bytes, size_t count, const struct cimage_limits *limits,
    const struct cimage_header *header, uint8_t *pixels, char *message) {
  struct cimage_header copy = *header;
  return decode(bytes, count, limits, &copy, pixels, message);
}
