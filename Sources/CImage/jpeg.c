#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h>

#include "check.h"

// One decoding call. It lives in the frame below the one that calls setjmp, so that its members
// keep their values over a longjmp.
struct session {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  const uint8_t *bytes;
  size_t count;
  const struct cimage_limits *limits;
  char *message;
  int status;
  jmp_buf failed;
};

static _Noreturn void fail(struct session *s, int status, const char *text) {
  s->status = status;
  if (text) {
    set_message(s->message, text);
  } else {
    char words[JMSG_LENGTH_MAX];
    s->errors.format_message((j_common_ptr)&s->jpeg, words);
    set_message(s->message, words);
  }
  longjmp(s->failed, 1);
}

static void on_error(j_common_ptr jpeg) {
  struct session *s = jpeg->client_data;
  switch (jpeg->err->msg_code) {
  case JERR_INPUT_EMPTY:
  case JERR_INPUT_EOF: fail(s, CIMAGE_TRUNCATED, NULL);
  case JERR_IMAGE_TOO_BIG: fail(s, CIMAGE_TOO_LARGE, NULL);
  case JERR_OUT_OF_MEMORY:
  case JERR_NO_BACKING_STORE: fail(s, CIMAGE_TOO_MUCH_MEMORY, NULL);
  case JERR_ARITH_NOTIMPL:
  case JERR_BAD_PRECISION:
  case JERR_CONVERSION_NOTIMPL:
  case JERR_FRACT_SAMPLE_NOTIMPL:
  case JERR_NOTIMPL:
  case JERR_NOT_COMPILED:
  case JERR_SOF_UNSUPPORTED: fail(s, CIMAGE_UNSUPPORTED, NULL);
  default: fail(s, CIMAGE_CORRUPT, NULL);
  }
}

// Libjpeg decodes on, with made-up pixels, after what it calls a warning. Three of them say nothing
// against the pixels, and real devices write such files: an unknown JFIF version, padding between
// a segment and the next marker, and a spectral selection that sequential decoding does not use.
static void on_message(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  struct session *s = jpeg->client_data;
  switch (jpeg->err->msg_code) {
  case JWRN_JFIF_MAJOR:
  case JWRN_EXTRANEOUS_DATA:
  case JWRN_NOT_SEQUENTIAL: return;
  case JWRN_JPEG_EOF: fail(s, CIMAGE_TRUNCATED, NULL);
  default: fail(s, CIMAGE_CORRUPT, NULL);
  }
}

static void on_output(j_common_ptr jpeg) { (void)jpeg; }

static void on_progress(j_common_ptr jpeg) {
  struct session *s = jpeg->client_data;
  if (s->jpeg.input_scan_number > (int64_t)s->limits->max_scans)
    fail(s, CIMAGE_TOO_MANY_SCANS, "more scans than the limits allow");
}

static void read_header(struct session *s, struct cimage_header *header) {
  struct jpeg_decompress_struct *jpeg = &s->jpeg;
  jpeg_create_decompress(jpeg);
  jpeg->client_data = s;
  jpeg->progress = &s->progress;
  // The library's sum is a long; without a backing store it fails where more would be needed.
  jpeg->mem->max_memory_to_use =
      s->limits->max_working_bytes < (1u << 30) ? (long)s->limits->max_working_bytes : 1l << 30;
  jpeg_mem_src(jpeg, s->bytes, s->count);
  jpeg_read_header(jpeg, TRUE);

  int32_t layout = CIMAGE_RGB;
  switch (jpeg->num_components) {
  case 1:
    jpeg->out_color_space = JCS_GRAYSCALE;
    layout = CIMAGE_GRAY;
    break;
  case 3: jpeg->out_color_space = JCS_RGB; break;
  case 4:
    jpeg->out_color_space = JCS_CMYK;
    layout = CIMAGE_CMYK;
    break;
  default: fail(s, CIMAGE_UNSUPPORTED, "neither 1, 3 nor 4 components");
  }
  fill_header(header, jpeg->image_width, jpeg->image_height, layout);
  if (check_size(header->width, header->height, s->limits) != CIMAGE_OK)
    fail(s, CIMAGE_TOO_LARGE, "more pixels than the limits allow");
}

static void read_pixels(struct session *s, const struct cimage_header *header, uint8_t *pixels) {
  struct jpeg_decompress_struct *jpeg = &s->jpeg;
  struct cimage_header found;
  read_header(s, &found);
  if (!same_header(header, &found))
    fail(s, CIMAGE_CORRUPT, "the header changed between two readings");
  jpeg_start_decompress(jpeg);
  size_t row_bytes = header->byte_count / header->height;
  while (jpeg->output_scanline < jpeg->output_height) {
    JSAMPROW row = pixels + jpeg->output_scanline * row_bytes;
    jpeg_read_scanlines(jpeg, &row, 1);
  }
  jpeg_finish_decompress(jpeg);
}

static int run(struct session *s, struct cimage_header *header, uint8_t *pixels) {
  s->jpeg.err = jpeg_std_error(&s->errors);
  s->jpeg.client_data = s;
  s->errors.error_exit = on_error;
  s->errors.emit_message = on_message;
  s->errors.output_message = on_output;
  s->progress.progress_monitor = on_progress;
  if (setjmp(s->failed)) return s->status;
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
  int status = run(&s, header, pixels);
  // The library itself refuses some sizes before the header is complete.
  if (status == CIMAGE_TOO_LARGE)
    fill_header(header, s.jpeg.image_width, s.jpeg.image_height, CIMAGE_RGB);
  jpeg_destroy_decompress(&s.jpeg);
  return status;
}

int cimage_jpeg_header(
    const uint8_t *bytes, size_t count, const struct cimage_limits *limits,
    struct cimage_header *header, char *message) {
  return decode(bytes, count, limits, header, NULL, message);
}

int cimage_jpeg_pixels(
    const uint8_t *bytes, size_t count, const struct cimage_limits *limits,
    const struct cimage_header *header, uint8_t *pixels, char *message) {
  struct cimage_header copy = *header;
  return decode(bytes, count, limits, &copy, pixels, message);
}
