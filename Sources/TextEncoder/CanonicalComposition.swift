// The normal form that String's own `==` compares. Foundation's, on Linux, leaves a final Hangul
// consonant behind a composed syllable and takes U+10423 with a diaeresis for U+0423 with one.
@_spi(_Unicode) internal import Swift

/// Normal form C as Unicode 9 has it.
///
/// The tokenizers library composes by that version: a character that was added since stands for
/// itself, takes part in no composition and parts the marks around it.
enum CanonicalComposition {
  /// The text in normal form C, as UTF-8.
  ///
  /// Most text is made of scalars that the form leaves alone, whatever stands beside them; that is
  /// seen from the bytes, without a table.
  static func composed(_ bytes: [UInt8]) -> [UInt8] {
    if isPlain(bytes) { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var run = String.UnicodeScalarView()
    func endRun() {
      if run.isEmpty { return }
      for scalar in takingTibetanVowelsApart(String(run))._nfc {
        UTF8.encode(scalar).map { result.append(contentsOf: $0) }
      }
      run = .init()
    }
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if isNew(scalar) {
        endRun()
        UTF8.encode(scalar).map { result.append(contentsOf: $0) }
      } else {
        run.append(scalar)
      }
    }
    endRun()
    return result
  }

  /// Whether the character came after Unicode 9, or is none yet, and composing might change it.
  static func isNew(_ scalar: Unicode.Scalar) -> Bool {
    // No newer character below decomposes, composes or is reordered.
    if scalar.value < 0x07FD { return false }
    return (scalar.properties.age?.major ?? .max) > 9
  }

  /// Writes three vowel signs as the two signs that they always decompose to: the standard library
  /// puts those in the wrong order behind another mark.
  private static func takingTibetanVowelsApart(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { [0xF73, 0xF75, 0xF81].contains($0.value) }) else {
      return text
    }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\u{F73}": result.append(contentsOf: ["\u{F71}", "\u{F72}"])
      case "\u{F75}": result.append(contentsOf: ["\u{F71}", "\u{F74}"])
      case "\u{F81}": result.append(contentsOf: ["\u{F71}", "\u{F80}"])
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// Whether every scalar is in a range where none decomposes or combines with a neighbour.
  static func isPlain(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBufferPointer(isPlain) }

  private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var position = 0
    while position < bytes.count {
      if bytes[position] < 0xCC {
        // Below U+0300, or a continuation byte that the lead before it has vouched for.
        position += 1
        continue
      }
      let (value, length) = ScalarText.decode(bytes, at: position)
      guard isPlain(value) else { return false }
      position += length
    }
    return true
  }

  private static func isPlain(_ value: UInt32) -> Bool {
    switch value {
    case 0x0400...0x0482, 0x2010...0x2025, 0x2190...0x219A, 0x2200...0x2203, 0x2500...0x2ADB,
      0x3000...0x3029, 0x3041...0x3098, 0x30A1...0x30FE, 0x3400...0x9FFF, 0xAC00...0xD7A3,
      0xFF00...0xFFEF, 0x1F300...0x1FAFF:
      true
    default: false
    }
  }
}
