/// Why a picture cannot be used: which one, and what is wrong with it.
package struct ImageError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The picture as the caller calls it: a path, with the record that names it where there is one.
  package let name: String
  /// What is wrong.
  package let fault: ImageFault

  /// An error of the picture called `name`.
  package init(name: String, fault: ImageFault) {
    self.name = name
    self.fault = fault
  }

  /// One sentence that names the picture, what is wrong and what to do.
  package var description: String { "\(name): \(fault)" }
}

/// A file format that is decoded.
package enum ImageFormat: String, Sendable, CaseIterable {
  case png = "PNG"
  case jpeg = "JPEG"
}

/// What is wrong with a picture. `detail` is the decoder's own text.
package enum ImageFault: Sendable, Equatable {
  /// The file cannot be read.
  case unreadable(FileFault)
  /// Neither PNG nor JPEG, by the first bytes and whatever the file's name says.
  case unknownFormat(found: String)
  /// A variety of the format that is not decoded.
  case unsupported(ImageFormat, detail: String)
  /// The data ends too early.
  case truncated(ImageFormat, detail: String)
  /// The data contradicts itself or its checksums.
  case corrupt(ImageFormat, detail: String)
  /// More columns, rows or pixels than ``ImageLimits`` allow.
  case tooLarge(width: Int, height: Int, maxSide: Int, maxPixels: Int)
  /// Decoding would take more memory than ``ImageLimits/maxWorkingBytes``.
  case tooMuchMemory(ImageFormat, limitBytes: Int)
  /// More scans than ``ImageLimits/maxScans``.
  case tooManyScans(limit: Int)
  /// One side is more than 200 times the other, which no resize of the model family takes.
  case extremeAspectRatio(width: Int, height: Int)
  /// The file's path leaves the folder that pictures are read from.
  case outside(root: String)
  /// The file is not the one that the prompt was made for: it has other sides now.
  case changed(expected: PatchGrid, found: PatchGrid)
  /// The preprocessor would make more patches of it than are held at once.
  case tooManyPatches(count: Int, bytes: Int, limit: Int)
  /// The configuration does not resize, and a side is no multiple of `factor`.
  case indivisibleSize(width: Int, height: Int, factor: Int)
}

extension ImageFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unreadable(let fault): "\(fault)"
    case .unknownFormat(let found): "\(found): not a PNG or JPEG picture; convert it to one"
    case .unsupported(let format, let detail):
      "this kind of \(format.rawValue) is not supported (\(detail)); save it as 8-bit RGB"
    case .truncated(let format, let detail):
      "the \(format.rawValue) data ends too early\(detail.isEmpty ? "" : " (\(detail))"); "
        + "copy the file again"
    case .corrupt(let format, let detail): "damaged \(format.rawValue) data (\(detail))"
    case .tooLarge(let width, let height, let side, let pixels):
      "\(width) x \(height) pixels; at most \(side) a side and \(pixels) in all are decoded"
    case .tooMuchMemory(let format, let limit):
      "decoding this \(format.rawValue) needs more than \(limit) bytes; save it smaller, or a "
        + "JPEG without progressive scans"
    case .tooManyScans(let limit): "more than \(limit) scans: not a picture that an encoder writes"
    case .extremeAspectRatio(let width, let height):
      "\(width) x \(height) pixels: one side is more than 200 times the other; crop the picture"
    case .outside(let root): "outside of \(root), where this data's pictures are read from"
    case .changed(let expected, let found):
      "\(found.height) x \(found.width) patches, \(expected.height) x \(expected.width) when the run "
        + "began: the file was changed meanwhile"
    case .tooManyPatches(let count, let bytes, let limit):
      "\(count) patches of \(bytes) bytes; at most \(limit) bytes are held: lower max_pixels in "
        + "preprocessor_config.json"
    case .indivisibleSize(let width, let height, let factor):
      "\(width) x \(height) pixels: do_resize is off and a side is no multiple of \(factor)"
    }
  }
}
