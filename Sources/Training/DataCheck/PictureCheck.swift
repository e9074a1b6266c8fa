internal import Tasks
internal import VisionEncoder

/// Decodes each picture once and remembers what was found, one picture at a time in memory.
struct PictureCheck {
  /// Why a picture cannot be used.
  struct Fault: Error, Equatable {
    let reason: String
    /// Whether only decoding shows it, so that a run meets it in the middle.
    let isInPixels: Bool
  }

  private let limits: ImageLimits
  /// By the file's path, links resolved.
  private var paths: [ContentDigest: Result<ContentDigest, Fault>] = [:]
  /// What is wrong with a picture's bytes.
  private struct ByteFault {
    let fault: ImageFault
    let isInPixels: Bool
  }

  /// By the file's bytes; nil is a good picture.
  private var contents: [ContentDigest: ByteFault?] = [:]

  init(limits: ImageLimits) { self.limits = limits }

  /// The digest of a picture's file.
  /// - Parameter root: folder of the pictures, which their paths must not leave.
  /// - Throws: ``Fault``.
  mutating func digest(
    of reference: ImageReference, root: String
  ) throws(Fault) -> ContentDigest {
    if let bytes = reference.bytes { return try digest(of: bytes, name: reference.path) }
    let file = try Self.early { () throws(ImageError) in
      try ImageFile(reference.path, root: root)
    }
    let key = ContentDigest(Array(file.path.utf8))
    if let known = paths[key] { return try known.get() }
    let result = Result { () throws(Fault) in
      let bytes = try Self.early { () throws(ImageError) in
        try ImageDecoder.contents(of: file.path, name: file.name, limits: limits)
      }
      return try digest(of: bytes, name: file.name)
    }
    paths[key] = result
    return try result.get()
  }

  private mutating func digest(of bytes: [UInt8], name: String) throws(Fault) -> ContentDigest {
    let digest = ContentDigest(bytes)
    let fault = contents[digest] ?? Self.fault(of: bytes, limits: limits)
    contents[digest] = .some(fault)
    if let fault {
      throw Fault(
        reason: ImageError(name: name, fault: fault.fault).description,
        isInPixels: fault.isInPixels)
    }
    return digest
  }

  private static func fault(of bytes: [UInt8], limits: ImageLimits) -> ByteFault? {
    do throws(ImageError) {
      let size = try ImageDecoder.size(of: bytes, name: "", limits: limits)
      let (long, short) = (max(size.width, size.height), min(size.width, size.height))
      guard long <= short * SmartResize.maxAspectRatio else {
        return ByteFault(
          fault: .extremeAspectRatio(width: size.width, height: size.height), isInPixels: false)
      }
    } catch { return ByteFault(fault: error.fault, isInPixels: false) }
    do throws(ImageError) {
      _ = try ImageDecoder.decode(bytes, name: "", limits: limits)
      return nil
    } catch { return ByteFault(fault: error.fault, isInPixels: true) }
  }

  /// What a run meets before its first step.
  private static func early<Value>(
    _ body: () throws(ImageError) -> Value
  ) throws(Fault) -> Value {
    do throws(ImageError) {
      return try body()
    } catch { throw Fault(reason: error.description, isInPixels: false) }
  }
}
