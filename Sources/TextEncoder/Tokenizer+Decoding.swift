extension Tokenizer {
  /// The bytes that a token stands for, which need not be whole characters; nil for an id outside
  /// the vocabulary.
  package func tokenBytes(_ id: Int32) -> [UInt8]? {
    contents.indices.contains(Int(id)) ? contents[Int(id)] : nil
  }

  /// Whether the token is special; false for an id outside the vocabulary.
  package func isSpecial(_ id: Int32) -> Bool {
    isSpecial.indices.contains(Int(id)) && isSpecial[Int(id)]
  }

  /// The text of token ids. Bytes that are not UTF-8, and ids outside the vocabulary, become U+FFFD.
  ///
  /// Differs from Hugging Face in added tokens with letters such as "é", whose text it alters, and
  /// in ids outside the vocabulary, which it leaves out.
  package func decode(_ ids: some Sequence<Int32>, skippingSpecial: Bool = false) -> String {
    var decoded = DecodedBytes(decoding)
    for id in ids { append(id, to: &decoded, skippingSpecial: skippingSpecial) }
    decoded.finish()
    return String(decoding: decoded.bytes, as: UTF8.self)
  }

  /// Appends the bytes that decoding a token gives.
  func append(_ id: Int32, to decoded: inout DecodedBytes, skippingSpecial: Bool) {
    guard contents.indices.contains(Int(id)) else {
      decoded.append(Array("\u{FFFD}".utf8))
      return
    }
    if skippingSpecial && isSpecial[Int(id)] { return }
    if isByteToken[Int(id)], let byte = contents[Int(id)].first {
      decoded.append(byte: byte)
    } else {
      decoded.append(contents[Int(id)])
    }
  }
}
