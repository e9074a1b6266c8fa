internal import TensorCore

/// Key/value pages of one layer in one storage.
///
/// A page holds, for each key/value head, the keys as `[d][16]` and the values as
/// `[16][paddedWidth]`: sixteen keys of one component lie together for the scores, the components
/// of one value for the weighted sum. The padding of the values is zero.
final class KeyValuePageStore: KeyValuePages {
  private(set) var pageCount: Int
  let keyValueHeads: Int
  let headWidth: Int
  private(set) var storage: Storage

  /// Wraps zeroed storage of `pageCount` pages.
  init(pageCount: Int, keyValueHeads: Int, headWidth: Int, storage: Storage) {
    self.pageCount = pageCount
    self.keyValueHeads = keyValueHeads
    self.headWidth = headWidth
    self.storage = storage
  }

  /// The head width rounded up to whole vectors.
  var paddedWidth: Int { Self.padded(headWidth) }
  /// Floats from page to page.
  var pageStride: Int { Self.pageStride(keyValueHeads: keyValueHeads, headWidth: headWidth) }

  static func padded(_ width: Int) -> Int { (width + 15) / 16 * 16 }

  /// One cache line more than the contents: pages a power of two apart would share few sets of
  /// the cache.
  static func pageStride(keyValueHeads: Int, headWidth: Int) -> Int {
    keyValueHeads * headStride(headWidth) + 16
  }

  private static func headStride(_ width: Int) -> Int {
    SequenceLayout.pageSize * (width + padded(width))
  }

  var floats: UnsafeMutablePointer<Float> {
    storage.address.assumingMemoryBound(to: Float.self)
  }

  /// Keys of a head in page 0.
  func keys(head: Int) -> UnsafeMutablePointer<Float> {
    floats + head * Self.headStride(headWidth)
  }

  /// Values of a head in page 0.
  func values(head: Int) -> UnsafeMutablePointer<Float> {
    keys(head: head) + SequenceLayout.pageSize * headWidth
  }

  /// Takes larger storage that already holds the contents of this one.
  func adopt(_ storage: Storage, pageCount: Int) {
    self.storage = storage
    self.pageCount = pageCount
  }
}
