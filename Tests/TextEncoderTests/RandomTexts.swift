import Foundation

/// Texts that try tokenizers: words, contractions, numbers, white space of every kind, marks,
/// scripts, emoji, half of any plane, and pieces of markup.
struct RandomTexts {
  var random: SeededCases

  /// How many cases a property is asked for: few in the suite, many where the environment says so.
  static func cases(_ few: Int) -> Int {
    let many = ProcessInfo.processInfo.environment["COHORT_TOKENIZER_CASES"].flatMap { Int($0) }
    return max(few, many ?? 0)
  }

  private static let pieces = [
    "a", "the", "Hello", " world", "naïve", "İ", "ſ", "ǅ", "ß", "K", "你好", "世", "こんに", "안녕",
    "नमस्ते", "שלום", "مرحبا", "ไทย", "'s", "'S", "'ll", "'lL", "'re", "'ve", "'ſ", "'", "''", "’t",
    "1", "23", "4567", "½", "Ⅻ", "٣", "²", " ", "  ", "\t", "\n", "\r\n", "\r", "\u{0B}", "\u{85}",
    "\u{A0}", "\u{2028}", "\u{3000}", "\u{200B}", "\u{FEFF}", ".", ",", "!?", "_", "-", "()", "{}",
    "</", "<|end|>", "<|endoftext|>", "<|startoftext|>", "<t>", "▁", "Ġ", "<0x0A>", "\u{301}",
    "\u{327}", "\u{308}", "e\u{301}", "\u{1E9B}\u{323}", "\u{F73}", "\u{1100}", "\u{1161}", "👍🏽",
    "👩‍👩‍👧", "🏳️‍🌈", "\u{0}", "\u{7F}", "\u{E000}", "\u{10FFFF}", "ab", "Ab", "aab", "</w>",
  ]

  mutating func next(longest: Int = 16) -> String {
    var text = ""
    for _ in 0..<random.below(longest) {
      if random.below(12) == 0 {
        let wide = random.below(2) == 0
        let value = UInt32(random.below(wide ? 0x110000 : 0x3000))
        if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
      } else {
        // Joined as scalars: a mark stays behind whatever comes before it.
        text.unicodeScalars.append(
          contentsOf: Self.pieces[random.below(Self.pieces.count)].unicodeScalars)
      }
    }
    return text
  }
}
