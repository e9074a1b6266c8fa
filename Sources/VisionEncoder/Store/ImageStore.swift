internal import Dispatch
internal import Synchronization

/// Pictures decoded and resized once, kept within a byte budget.
///
/// What is kept is the resized picture, three bytes a pixel: its patches take eight times as much
/// and are cut again when asked for. Pictures wanted soon are decoded by a thread of the store while
/// the caller computes.
package final class ImageStore: Sendable {
  package let preprocessor: ImagePreprocessor
  private let limits: ImageLimits
  /// Bytes of resized pictures that are kept.
  private let budget: Int
  private let kept = Mutex(Kept())
  /// Decodes one picture after another, in the order asked for.
  private let decoding = DispatchQueue(label: "cohort.pictures")

  private struct Kept {
    struct Entry {
      let picture: ResizedImage
      var lastUse: UInt64
    }

    /// By the bytes of the path: two spellings of one text may be two files.
    var entries: [[UInt8]: Entry] = [:]
    var bytes = 0
    var uses: UInt64 = 0
    var decodedCount = 0
  }

  /// - Parameter budget: bytes of resized pictures to keep; 0 keeps none.
  package init(
    _ preprocessor: ImagePreprocessor, budget: Int, limits: ImageLimits = ImageLimits()
  ) {
    self.preprocessor = preprocessor
    self.budget = budget
    self.limits = limits
  }

  /// Pictures decoded so far.
  package var decodedCount: Int { kept.withLock { $0.decodedCount } }

  /// Bytes of the pictures kept now.
  package var keptBytes: Int { kept.withLock { $0.bytes } }

  /// The patches that a picture will have, a hash of the file's bytes, and the size it comes in;
  /// no pixel is decoded.
  package func inspect(
    _ file: ImageFile
  ) throws(ImageError) -> (grid: PatchGrid, hash: UInt64, size: ImageSize) {
    let bytes = try file.contents(limits)
    let size = try ImageDecoder.size(of: bytes, name: file.name, limits: limits)
    return (try preprocessor.grid(of: size, name: file.name), contentHash(of: bytes), size)
  }

  /// The patches of a picture.
  /// - Parameter grid: as ``inspect(_:)`` gave it; another one now is an error.
  package func patches(
    of file: ImageFile, expecting grid: PatchGrid
  ) throws(ImageError) -> ImagePatches {
    let patches = preprocessor.patches(of: try picture(file))
    guard patches.grid == grid else {
      throw ImageError(name: file.name, fault: .changed(expected: grid, found: patches.grid))
    }
    return patches
  }

  /// Begins to decode pictures that will be asked for, the first of them that fit the budget; what
  /// cannot be decoded says so when it is asked for.
  package func prefetch(_ pictures: [(file: ImageFile, grid: PatchGrid)]) {
    let patchSize = preprocessor.configuration.patchSize
    var bytes = 0
    for (file, grid) in pictures {
      bytes += 3 * grid.height * grid.width * patchSize * patchSize
      guard bytes <= budget else { return }
      if find(file) != nil { continue }
      decoding.async { [self] in
        if find(file) == nil, let picture = try? decode(file) { keep(picture, file) }
      }
    }
  }

  private func picture(_ file: ImageFile) throws(ImageError) -> ResizedImage {
    if let picture = find(file) { return picture }
    // Behind what is being decoded for later, which is wanted in that order anyway.
    let result: Result<ResizedImage, ImageError> = decoding.sync {
      if let picture = find(file) { return .success(picture) }
      return Result { () throws(ImageError) in
        let picture = try decode(file)
        keep(picture, file)
        return picture
      }
    }
    return try result.get()
  }

  private func decode(_ file: ImageFile) throws(ImageError) -> ResizedImage {
    let image = try ImageDecoder.decode(
      try file.contents(limits), name: file.name, limits: limits)
    kept.withLock { $0.decodedCount += 1 }
    return try preprocessor.resized(image, name: file.name)
  }

  private func find(_ file: ImageFile) -> ResizedImage? {
    kept.withLock { kept in
      kept.uses += 1
      kept.entries[file.key]?.lastUse = kept.uses
      return kept.entries[file.key]?.picture
    }
  }

  /// Makes room by dropping what was used longest ago; a picture over the whole budget is not kept.
  private func keep(_ picture: ResizedImage, _ file: ImageFile) {
    let size = picture.image.pixels.count
    guard size <= budget else { return }
    kept.withLock { kept in
      if let earlier = kept.entries.removeValue(forKey: file.key) {
        kept.bytes -= earlier.picture.image.pixels.count
      }
      if kept.bytes + size > budget {
        // An eighth more than needed, so that the next ones find room.
        let wanted = max(budget - size - budget / 8, 0)
        for (path, entry) in kept.entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
          if kept.bytes <= wanted { break }
          kept.entries[path] = nil
          kept.bytes -= entry.picture.image.pixels.count
        }
      }
      kept.uses += 1
      kept.entries[file.key] = Kept.Entry(picture: picture, lastUse: kept.uses)
      kept.bytes += size
    }
  }
}
