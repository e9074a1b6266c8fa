internal import Checkpoints

/// The first half of a SHA-256 digest, which stands for a text or a picture in the tables of a
/// check: 16 bytes however long the content is, and no two contents of one.
struct ContentDigest: Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  private init(_ hash: SHA256) {
    let digits = hash.hexDigest()
    high = UInt64(digits.prefix(16), radix: 16) ?? 0
    low = UInt64(digits.dropFirst(16).prefix(16), radix: 16) ?? 0
  }

  /// The digest of bytes.
  init(_ bytes: [UInt8]) {
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update($0) }
    self.init(hash)
  }

  /// The digest of a list, each of whose parts is kept apart from the next.
  init(parts: [[UInt8]]) {
    var hash = SHA256()
    for part in parts {
      withUnsafeBytes(of: UInt64(part.count).littleEndian) { hash.update($0) }
      part.withUnsafeBytes { hash.update($0) }
    }
    self.init(hash)
  }

  /// The digest as bytes, to be a part of another.
  var bytes: [UInt8] { withUnsafeBytes(of: (high, low)) { Array($0) } }
}
