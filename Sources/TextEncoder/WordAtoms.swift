/// The tokens that a word is made of before any merge.
enum WordAtoms: Sendable {
  /// Token of each byte, or -1.
  case bytes([Int32])
  /// Token of each byte, and of each byte that is the last of a word.
  case bytesAndLast([Int32], [Int32])
  /// Token of each scalar that has one, and of each byte of those that have none.
  case scalars([UInt32: Int32], bytes: [Int32])

  /// Appends the tokens of a word of valid UTF-8, at most one for each byte.
  @inline(__always)
  func append(_ word: UnsafeBufferPointer<UInt8>, to tokens: inout [Int32]) {
    switch self {
    case .bytes(let ids):
      for byte in word where ids[Int(byte)] >= 0 { tokens.append(ids[Int(byte)]) }
    case .bytesAndLast(let ids, let last):
      for byte in word.dropLast() where ids[Int(byte)] >= 0 { tokens.append(ids[Int(byte)]) }
      if let byte = word.last, last[Int(byte)] >= 0 { tokens.append(last[Int(byte)]) }
    case .scalars(let ids, let bytes):
      var position = 0
      while position < word.count {
        let (value, length) = ScalarText.decode(word, at: position)
        if let id = ids[value] {
          tokens.append(id)
        } else {
          for byte in word[position..<position + length] where bytes[Int(byte)] >= 0 {
            tokens.append(bytes[Int(byte)])
          }
        }
        position += length
      }
    }
  }
}
