internal import CImage

/// PNG and JPEG files to pixels.
///
/// The format is told by the first bytes. PNG goes through libpng (first frame of an animation),
/// JPEG through libjpeg (sequential and progressive; grey, YCbCr, RGB, CMYK, YCCK). Data that is
/// cut short or damaged is an error, also where the libraries would go on with made-up pixels.
package enum ImageDecoder {
  /// The picture to be seen: RGB, alpha over white, turned as its EXIF data says.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - name: how an error shall call the picture, for example `train.jsonl:12: images/7.png`.
  package static func decode(
    _ bytes: [UInt8], name: String, limits: ImageLimits = ImageLimits()
  ) throws(ImageError) -> DecodedImage {
    let (format, raster) = try decodeRaster(bytes, name: name, limits: limits)
    return raster.flattened().turned(ImageOrientation(ofFile: bytes, format: format))
  }

  /// The picture in a file, as ``decode(_:name:limits:)`` gives it.
  ///
  /// - Parameter name: how an error shall call the picture; its path if nil.
  package static func decode(
    file path: String, name: String? = nil, limits: ImageLimits = ImageLimits()
  ) throws(ImageError) -> DecodedImage {
    let name = name ?? path
    return try decode(
      try contents(of: path, name: name, limits: limits), name: name, limits: limits)
  }

  /// The bytes of a picture's file.
  package static func contents(
    of path: String, name: String, limits: ImageLimits = ImageLimits()
  ) throws(ImageError) -> [UInt8] {
    do {
      return try RegularFile.contents(of: path, limit: limits.maxFileBytes)
    } catch {
      throw ImageError(name: name, fault: .unreadable(error))
    }
  }

  /// Width and height of the picture to be seen; reads no pixels.
  package static func size(
    of bytes: [UInt8], name: String, limits: ImageLimits = ImageLimits()
  ) throws(ImageError) -> ImageSize {
    let call = try ShimCall(bytes, name: name, limits: limits)
    let header = try call.header()
    let (width, height) = (Int(header.width), Int(header.height))
    return ImageOrientation(ofFile: bytes, format: call.format).swapsSides
      ? ImageSize(width: height, height: width) : ImageSize(width: width, height: height)
  }

  /// The samples as stored, for callers that treat alpha, inks and orientation themselves.
  package static func decodeRaster(
    _ bytes: [UInt8], name: String, limits: ImageLimits = ImageLimits()
  ) throws(ImageError) -> (format: ImageFormat, raster: RasterImage) {
    let call = try ShimCall(bytes, name: name, limits: limits)
    let header = try call.header()
    let samples = try call.samples(header)
    let layout: RasterImage.Layout =
      switch cimage_layout(UInt32(header.layout)) {
      case CIMAGE_GRAY: .gray
      case CIMAGE_GRAY_ALPHA: .grayAlpha
      case CIMAGE_RGB: .rgb
      case CIMAGE_RGB_ALPHA: .rgbAlpha
      default: .cmyk
      }
    let size = ImageSize(width: Int(header.width), height: Int(header.height))
    return (call.format, RasterImage(size: size, layout: layout, samples: samples))
  }
}

/// One file on its way through the C decoders.
private struct ShimCall {
  let bytes: [UInt8]
  let name: String
  let limits: ImageLimits
  let format: ImageFormat

  init(_ bytes: [UInt8], name: String, limits: ImageLimits) throws(ImageError) {
    guard bytes.count <= limits.maxFileBytes else {
      throw ImageError(
        name: name,
        fault: .unreadable(.tooLarge(bytes: bytes.count, limit: limits.maxFileBytes)))
    }
    switch FileSignature(bytes) {
    case .decoded(let format): self.format = format
    case .other(let found): throw ImageError(name: name, fault: .unknownFormat(found: found))
    }
    self.bytes = bytes
    self.name = name
    self.limits = limits
  }

  func header() throws(ImageError) -> cimage_header {
    var header = cimage_header()
    let read = format == .png ? cimage_png_header : cimage_jpeg_header
    let outcome = call { source, count, limits, message in
      read(source, count, limits, &header, message)
    }
    try check(outcome, header)
    return header
  }

  func samples(_ header: cimage_header) throws(ImageError) -> [UInt8] {
    let decode = format == .png ? cimage_png_pixels : cimage_jpeg_pixels
    var outcome: (status: cimage_status, detail: String) = (CIMAGE_CORRUPT, "no pixels")
    let samples = [UInt8](unsafeUninitializedCapacity: header.byte_count) { buffer, filled in
      guard let pixels = buffer.baseAddress else { return }
      outcome = call { source, count, limits, message in
        withUnsafePointer(to: header) { decode(source, count, limits, $0, pixels, message) }
      }
      filled = outcome.status == CIMAGE_OK ? header.byte_count : 0
    }
    try check(outcome, header)
    return samples
  }

  private func call(
    _ body: (
      UnsafePointer<UInt8>, Int, UnsafePointer<cimage_limits>, UnsafeMutablePointer<CChar>
    ) -> Int32
  ) -> (status: cimage_status, detail: String) {
    var shimLimits = cimage_limits(
      max_side: UInt32(limits.maxSide), max_pixels: UInt64(limits.maxPixels),
      max_working_bytes: limits.maxWorkingBytes, max_scans: UInt32(limits.maxScans))
    var status = CIMAGE_CORRUPT
    let message = [UInt8](unsafeUninitializedCapacity: Int(CIMAGE_MESSAGE_SIZE)) { text, length in
      bytes.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress, let text = text.baseAddress else { return }
        text.withMemoryRebound(to: CChar.self, capacity: Int(CIMAGE_MESSAGE_SIZE)) { text in
          text[0] = 0
          status = cimage_status(UInt32(body(source, bytes.count, &shimLimits, text)))
          while text[length] != 0 { length += 1 }
        }
      }
    }
    return (status, String(decoding: message, as: UTF8.self))
  }

  private func check(
    _ outcome: (status: cimage_status, detail: String), _ header: cimage_header
  ) throws(ImageError) {
    let fault: ImageFault
    switch outcome.status {
    case CIMAGE_OK: return
    case CIMAGE_TRUNCATED: fault = .truncated(format, detail: outcome.detail)
    case CIMAGE_UNSUPPORTED: fault = .unsupported(format, detail: outcome.detail)
    case CIMAGE_TOO_LARGE:
      fault = .tooLarge(
        width: Int(header.width), height: Int(header.height), maxSide: limits.maxSide,
        maxPixels: limits.maxPixels)
    case CIMAGE_TOO_MUCH_MEMORY:
      fault = .tooMuchMemory(format, limitBytes: limits.maxWorkingBytes)
    case CIMAGE_TOO_MANY_SCANS: fault = .tooManyScans(limit: limits.maxScans)
    default: fault = .corrupt(format, detail: outcome.detail)
    }
    throw ImageError(name: name, fault: fault)
  }
}
