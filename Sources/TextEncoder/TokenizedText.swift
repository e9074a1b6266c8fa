/// Token ids of a text and where in the text each token stands.
package struct TokenizedText: Sendable, Equatable {
  /// Token ids.
  package var ids: [Int32]
  /// For each token its Unicode scalars, counted from the text's first. Tokens that are part of one
  /// scalar each give all of it; white space counts to a token unless the file says otherwise.
  package var offsets: [Range<Int>]
}

/// White space that a file's post-processor takes from the ends of offsets (`trim_offsets`).
struct OffsetTrim: Sendable, Equatable {
  /// Whether the first token keeps one blank that was put before the text.
  var keepsAddedBlank: Bool

  /// White space at the ends of a token.
  struct Blanks: Equatable {
    var leading = 0
    var trailing = 0

    init(of token: some Sequence<UInt8>) {
      let scalars = Array(String(decoding: Array(token), as: UTF8.self).unicodeScalars)
      func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "Ġ" || scalar.properties.isWhitespace
      }
      leading = scalars.prefix(while: isBlank).count
      trailing = scalars.reversed().prefix(while: isBlank).count
    }
  }

  /// The offsets of the token at `index` without its blanks.
  func trimmed(_ range: Range<Int>, blanks: Blanks, index: Int) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    var leading = blanks.leading
    if leading > 0 {
      if keepsAddedBlank, index == 0 || start == 0 { leading -= 1 }
      start = min(start + leading, end)
    }
    if blanks.trailing > 0, end >= blanks.trailing { end = max(end - blanks.trailing, start) }
    return start..<end
  }
}

extension Tokenizer {
  /// Token ids of a text with their places; added tokens are matched as Hugging Face's `encode`
  /// does without special tokens of its own.
  package func tokenize(_ text: String) -> TokenizedText {
    var call = EncodingCall(tokenizer: self, keepsPlaces: true)
    call.encode(MarkedText([.markup(text)]))
    var scalarIndex: [Int] = []
    scalarIndex.reserveCapacity(text.utf8.count)
    var count = -1
    for byte in text.utf8 {
      if byte & 0xC0 != 0x80 { count += 1 }
      scalarIndex.append(count)
    }
    let offsets = zip(call.tokens, call.places ?? []).enumerated().map { index, token in
      let (id, bytes) = token
      var range =
        bytes.isEmpty
        ? 0..<0 : scalarIndex[bytes.lowerBound]..<scalarIndex[bytes.upperBound - 1] + 1
      for trim in offsetTrims {
        let blanks = call.matchedBlanks[index] ?? OffsetTrim.Blanks(of: spellings[Int(id)])
        range = trim.trimmed(range, blanks: blanks, index: index)
      }
      return range
    }
    return TokenizedText(ids: call.tokens, offsets: offsets)
  }

  /// Bytes of normalised text that a token takes which is not the last of its word.
  func wordBytes(of id: Int32) -> Int {
    switch alphabet {
    case .bytes: contents[Int(id)].count
    // A blank may have a longer stand-in; a byte's token is spelled longer than it is.
    case .characters: isByteToken[Int(id)] ? 1 : spellings[Int(id)].count
    }
  }
}
