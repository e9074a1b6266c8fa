// PNG and JPEG bytes to 8-bit pixels and back through libpng and libjpeg.
//
// Both libraries leave a call by longjmp: that stays inside this target. The functions keep no
// state, allocate nothing that outlives a call and start no thread.
#ifndef CIMAGE_H
#define CIMAGE_H

#include <stddef.h>
#include <stdint.h>

enum cimage_status {
  CIMAGE_OK = 0,
  /// The data ends too early.
  CIMAGE_TRUNCATED = 1,
  /// The data contradicts itself or a checksum in it.
  CIMAGE_CORRUPT = 2,
  /// A kind of picture that the library, or this shim, does not decode.
  CIMAGE_UNSUPPORTED = 3,
  /// More columns, rows or pixels than the limits allow.
  CIMAGE_TOO_LARGE = 4,
  /// The decoder would need more memory than the limits allow.
  CIMAGE_TOO_MUCH_MEMORY = 5,
  /// More scans than the limits allow.
  CIMAGE_TOO_MANY_SCANS = 6,
};

/// Samples of one pixel, in this order, 8 bits each.
enum cimage_layout {
  CIMAGE_GRAY = 1,
  CIMAGE_GRAY_ALPHA = 2,
  CIMAGE_RGB = 3,
  CIMAGE_RGB_ALPHA = 4,
  /// Cyan, magenta, yellow, black as JPEG files hold them: 255 is no ink.
  CIMAGE_CMYK = 5,
};

struct cimage_limits {
  uint32_t max_side;
  uint64_t max_pixels;
  /// What the decoder may allocate beside the pixels it fills.
  size_t max_working_bytes;
  /// Scans of one JPEG, each of which costs a pass over the whole picture.
  uint32_t max_scans;
};

struct cimage_header {
  uint32_t width, height;
  /// One of cimage_layout.
  int32_t layout;
  /// Bytes of all pixels, rows without padding.
  size_t byte_count;
};

enum { CIMAGE_MESSAGE_SIZE = 200 };

/// Reads what comes before the pixels. On CIMAGE_TOO_LARGE the header's size is filled too.
/// `message` of CIMAGE_MESSAGE_SIZE bytes takes the library's own words on failure.
/// - Returns: one of cimage_status.
int cimage_png_header(
    const uint8_t *_Nonnull bytes, size_t count, const struct cimage_limits *_Nonnull limits,
    struct cimage_header *_Nonnull header, char *_Nonnull message);
int cimage_jpeg_header(
    const uint8_t *_Nonnull bytes, size_t count, const struct cimage_limits *_Nonnull limits,
    struct cimage_header *_Nonnull header, char *_Nonnull message);

/// Decodes all pixels into `pixels` of `header->byte_count` bytes, where `header` is what the
/// function above gave for the same bytes. What `pixels` holds after a failure is unspecified.
/// - Returns: one of cimage_status.
int cimage_png_pixels(
    const uint8_t *_Nonnull bytes, size_t count, const struct cimage_limits *_Nonnull limits,
    const struct cimage_header *_Nonnull header, uint8_t *_Nonnull pixels, char *_Nonnull message);
int cimage_jpeg_pixels(
    const uint8_t *_Nonnull bytes, size_t count, const struct cimage_limits *_Nonnull limits,
    const struct cimage_header *_Nonnull header, uint8_t *_Nonnull pixels, char *_Nonnull message);

/// Encodes 8-bit RGB pixels, rows without padding, into `out` of `capacity` bytes; `count` takes the
/// bytes written. Quality is 1 to 100.
/// - Returns: CIMAGE_OK, or CIMAGE_TOO_MUCH_MEMORY when the file does not fit or memory runs out.
int cimage_png_encode(
    const uint8_t *_Nonnull pixels, uint32_t width, uint32_t height, uint8_t *_Nonnull out,
    size_t capacity, size_t *_Nonnull count, char *_Nonnull message);
int cimage_jpeg_encode(
    const uint8_t *_Nonnull pixels, uint32_t width, uint32_t height, int quality,
    uint8_t *_Nonnull out, size_t capacity, size_t *_Nonnull count, char *_Nonnull message);

#endif
