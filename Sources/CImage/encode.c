#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>
#include <png.h>

#include "check.h"

int cimage_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t *out, size_t capacity,
    size_t *count, char *message) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = capacity;
  if (!png_image_write_to_memory(&image, out, &size, 0, pixels, (png_int_32)(width * 3), NULL)) {
    set_message(message, image.warning_or_error ? image.message : "the file exceeds its buffer");
    png_image_free(&image);
    return CIMAGE_TOO_MUCH_MEMORY;
  }
  *count = size;
  return CIMAGE_OK;
}

// It lives in the frame below the one that calls setjmp, as in jpeg.c.
struct jpeg_output {
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  unsigned char *buffer;
  unsigned long size;
  char *message;
  jmp_buf failed;
};

static void on_encode_error(j_common_ptr jpeg) {
  struct jpeg_output *o = jpeg->client_data;
  char words[JMSG_LENGTH_MAX];
  o->errors.format_message(jpeg, words);
  set_message(o->message, words);
  longjmp(o->failed, 1);
}

static void on_encode_message(j_common_ptr jpeg, int level) {
  (void)jpeg;
  (void)level;
}

static void compress_all(
    struct jpeg_output *o, const uint8_t *pixels, uint32_t width, uint32_t height, int quality) {
  struct jpeg_compress_struct *jpeg = &o->jpeg;
  jpeg_create_compress(jpeg);
  jpeg->client_data = o;
  jpeg_mem_dest(jpeg, &o->buffer, &o->size);
  jpeg->image_width = width;
  jpeg->image_height = height;
  jpeg->input_components = 3;
  jpeg->in_color_space = JCS_RGB;
  jpeg_set_defaults(jpeg);
  jpeg_set_quality(jpeg, quality, TRUE);
  jpeg_start_compress(jpeg, TRUE);
  while (jpeg->next_scanline < height) {
    JSAMPROW row = (JSAMPROW)(pixels + (size_t)jpeg->next_scanline * width * 3);
    jpeg_write_scanlines(jpeg, &row, 1);
  }
  jpeg_finish_compress(jpeg);
}

int cimage_jpeg_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, int quality, uint8_t *out,
    size_t capacity, size_t *count, char *message) {
  struct jpeg_output output;
  memset(&output, 0, sizeof output);
  output.message = message;
  // The library takes a larger buffer of its own where this one is full.
  output.buffer = out;
  output.size = capacity;
  output.jpeg.err = jpeg_std_error(&output.errors);
  output.jpeg.client_data = &output;
  output.errors.error_exit = on_encode_error;
  output.errors.emit_message = on_encode_message;
  int status = CIMAGE_OK;
  if (setjmp(output.failed)) {
    status = CIMAGE_TOO_MUCH_MEMORY;
  } else {
    compress_all(&output, pixels, width, height, quality);
    if (output.buffer != out) {
      set_message(message, "the file exceeds its buffer");
      status = CIMAGE_TOO_MUCH_MEMORY;
      free(output.buffer);
    }
    *count = output.size;
  }
  jpeg_destroy_compress(&output.jpeg);
  return status;
}
